package io.raftlog.client.group;

import io.raftlog.model.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Which of the records that were delivered is worked on next: at most so many keys at a time, the records of one key in
 * order and one after the other. A key whose record failed waits, and its later records with it; other keys go on.
 *
 * <p>Confined to one thread at a time. Time is what its user says.
 */
public final class KeyedWork<R> {
    /**
     * One record to work on.
     *
     * <p>Confined like the work it belongs to, except for what never changes: partition, offset and record.
     */
    public static final class Task<R> {
        private final Lane<R> lane;
        private final long offset;
        private final R record;
        private int attempts;
        private long begunNanos;

        private Task(Lane<R> lane, long offset, R record) {
            this.lane = lane;
            this.offset = offset;
            this.record = record;
        }

        public TopicPartition partition() {
            return lane.work.partition;
        }

        public long offset() {
            return offset;
        }

        public R record() {
            return record;
        }

        /** How many times it was begun. */
        public int attempts() {
            return attempts;
        }

        /** When it was begun for the first time. */
        public long begunNanos() {
            return begunNanos;
        }
    }

    /** Records that must stay in order. The first one is worked on or waits for its turn. */
    private static final class Lane<R> {
        final PartitionWork<R> work;
        final Object key;
        final Deque<Task<R>> queue = new ArrayDeque<>();

        Lane(PartitionWork<R> work, Object key) {
            this.work = work;
            this.key = key;
        }
    }

    private static final class PartitionWork<R> {
        final TopicPartition partition;
        final ProcessedOffsets offsets = new ProcessedOffsets();
        final Map<Object, Lane<R>> lanes = new HashMap<>();
        final List<Task<R>> begun = new ArrayList<>();
        int running;
        boolean leaving;

        PartitionWork(TopicPartition partition) {
            this.partition = partition;
        }
    }

    private record Parked<R>(Lane<R> lane, long untilNanos) {}

    private final int concurrency;
    private final Map<TopicPartition, PartitionWork<R>> partitions = new HashMap<>();
    private final Queue<Lane<R>> ready = new ArrayDeque<>();
    private final PriorityQueue<Parked<R>> parked =
            new PriorityQueue<>((a, b) -> Long.signum(a.untilNanos() - b.untilNanos()));
    private int running;

    public KeyedWork(int concurrency) {
        this.concurrency = concurrency;
    }

    /** One more record of a partition; offsets only grow. Records with equal keys stay in order. */
    public void add(TopicPartition partition, long offset, Object key, R record) {
        PartitionWork<R> work = partitions.computeIfAbsent(partition, PartitionWork::new);
        work.offsets.delivered(offset);
        if (work.leaving) {
            return;
        }
        Lane<R> lane = work.lanes.computeIfAbsent(key, first -> new Lane<>(work, first));
        if (lane.queue.isEmpty()) {
            ready.add(lane);
        }
        lane.queue.add(new Task<>(lane, offset, record));
    }

    /** Begins the next record, if there is one and not too many are worked on. */
    public Optional<Task<R>> next(long nowNanos) {
        while (!parked.isEmpty() && parked.element().untilNanos() - nowNanos <= 0) {
            ready.add(parked.remove().lane());
        }
        if (running == concurrency || ready.isEmpty()) {
            return Optional.empty();
        }
        Task<R> task = ready.remove().queue.element();
        PartitionWork<R> work = task.lane.work;
        if (task.attempts == 0) {
            task.begunNanos = nowNanos;
            work.begun.add(task);
        }
        task.attempts++;
        work.running++;
        running++;
        return Optional.of(task);
    }

    /** The record is done with; the next of its key may begin. */
    public void done(Task<R> task) {
        Lane<R> lane = task.lane;
        stop(lane);
        lane.work.offsets.done(task.offset);
        lane.work.begun.remove(task);
        lane.queue.remove();
        if (lane.queue.isEmpty()) {
            lane.work.lanes.remove(lane.key);
        } else {
            ready.add(lane);
        }
    }

    /** The record failed and is to be begun again, not before then. */
    public void park(Task<R> task, long untilNanos) {
        stop(task.lane);
        if (task.lane.work.leaving) {
            task.lane.queue.clear();
        } else {
            parked.add(new Parked<>(task.lane, untilNanos));
        }
    }

    private void stop(Lane<R> lane) {
        lane.work.running--;
        running--;
    }

    /** When the next key that waits may go on. */
    public OptionalLong nextRetryNanos() {
        return parked.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(parked.element().untilNanos());
    }

    /** Begins no record of the partition any more; true once none is worked on. */
    public boolean letGo(TopicPartition partition) {
        PartitionWork<R> work = partitions.get(partition);
        if (work == null) {
            return true;
        }
        if (!work.leaving) {
            work.leaving = true;
            List<Lane<R>> idle = new ArrayList<>();
            ready.removeIf(lane -> lane.work == work && idle.add(lane));
            parked.removeIf(each -> each.lane().work == work && idle.add(each.lane()));
            idle.forEach(lane -> lane.queue.clear());
            for (Lane<R> lane : work.lanes.values()) {
                while (lane.queue.size() > 1) {
                    lane.queue.removeLast();
                }
            }
        }
        return work.running == 0;
    }

    /** Whether {@link #letGo} was said of it. */
    public boolean isLeaving(TopicPartition partition) {
        PartitionWork<R> work = partitions.get(partition);
        return work != null && work.leaving;
    }

    /** Forgets the partition, of which nothing is worked on. */
    public void end(TopicPartition partition) {
        if (!letGo(partition)) {
            throw new IllegalStateException(partition + " is worked on");
        }
        partitions.remove(partition);
    }

    /** See {@link ProcessedOffsets#committable}. */
    public OptionalLong committable(TopicPartition partition) {
        PartitionWork<R> work = partitions.get(partition);
        return work == null ? OptionalLong.empty() : work.offsets.committable();
    }

    /** How many records of the partition were delivered and are not done. */
    public int inHand(TopicPartition partition) {
        PartitionWork<R> work = partitions.get(partition);
        return work == null ? 0 : work.offsets.inHand();
    }

    /** How many records are worked on now. */
    public int running() {
        return running;
    }

    /** Of each partition the first record that was begun and is not done. */
    public List<Task<R>> oldest() {
        return partitions.values().stream()
                .flatMap(work -> work.begun.stream().min(Comparator.comparingLong(Task::offset)).stream())
                .toList();
    }
}
