package io.raftlog.client;

import io.raftlog.client.group.Membership;
import io.raftlog.client.group.MembershipChange;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.Failure;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a consumer read what its group wants it to. Partitions that come or go are looked up, committed and released in
 * the background; all others are read on meanwhile.
 *
 * <p>Confined to the consumer's thread, except for {@link #held}.
 */
final class Rebalancing<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(Rebalancing.class);
    private static final long BETWEEN_LOOK_UPS_NANOS = Duration.ofMillis(100).toNanos();

    private final Membership membership;
    private final PartitionReads<K, V> reads;
    private final GroupWork<K, V> work;
    private final PartitionStarts starts;
    private final GroupCommits commits;
    private final GroupOptions options;
    private final ConcurrentMap<TopicPartition, HeldPartition> held;

    private final List<LookUp> lookUps = new ArrayList<>();
    private final Map<HeldPartition, Leaving> leaving = new HashMap<>();
    private @Nullable Failure refused;

    Rebalancing(
            Membership membership,
            PartitionReads<K, V> reads,
            GroupWork<K, V> work,
            PartitionStarts starts,
            GroupCommits commits,
            GroupOptions options,
            ConcurrentMap<TopicPartition, HeldPartition> held) {
        this.membership = membership;
        this.reads = reads;
        this.work = work;
        this.starts = starts;
        this.commits = commits;
        this.options = options;
        this.held = held;
    }

    /** Partitions that were assigned, and of which the start is being looked up. */
    private final class LookUp {
        final Set<PartitionId> partitions;
        CompletableFuture<List<PartitionStarts.Start>> answer;
        long againAtNanos;

        LookUp(Set<PartitionId> partitions) {
            this.partitions = new HashSet<>(partitions);
            this.answer = ask();
        }

        CompletableFuture<List<PartitionStarts.Start>> ask() {
            againAtNanos = System.nanoTime() + BETWEEN_LOOK_UPS_NANOS;
            CompletableFuture<List<PartitionStarts.Start>> asked = starts.of(Set.copyOf(partitions));
            asked.whenComplete((found, thrown) -> reads.nudge());
            return asked;
        }
    }

    /** A partition on its way out. */
    private static final class Leaving {
        boolean lost;

        @Nullable
        CompletableFuture<Void> committed;
    }

    /** Does what can be done now, without waiting. Throws what a listener threw, when all is done. */
    void turn() {
        Callbacks callbacks = new Callbacks();
        MembershipChange change = membership.nextChange();
        while (change != null) {
            apply(change, callbacks);
            change = membership.nextChange();
        }
        takeStarts(callbacks);
        letGo(callbacks);
        callbacks.throwFirst();
        if (refused != null) {
            throw new RefusedException(refused.refusal());
        }
    }

    /** Whether something is under way that nobody will nudge the reader for. */
    boolean isUnsettled() {
        return !lookUps.isEmpty() || !leaving.isEmpty();
    }

    private void apply(MembershipChange change, Callbacks callbacks) {
        if (change instanceof MembershipChange.Assigned assigned) {
            lookUps.add(new LookUp(assigned.partitions()));
        } else if (change instanceof MembershipChange.Revoked revoked) {
            releaseUnread(revoked.partitions());
            heldOf(revoked.partitions()).forEach(partition -> {
                reads.withhold(partition.name());
                leaving.put(partition, new Leaving());
            });
        } else if (change instanceof MembershipChange.Lost lost) {
            lost(lost, callbacks);
        } else if (change instanceof MembershipChange.Refused all) {
            refused = all.why();
        } else {
            throw new AssertionError(change);
        }
    }

    /** Those whose start is not known yet were never read. */
    private void releaseUnread(Set<PartitionId> partitions) {
        Set<PartitionId> unread = new HashSet<>();
        for (LookUp lookUp : lookUps) {
            partitions.stream().filter(lookUp.partitions::remove).forEach(unread::add);
        }
        lookUps.removeIf(lookUp -> lookUp.partitions.isEmpty());
        if (!unread.isEmpty()) {
            membership.released(unread);
        }
    }

    private List<HeldPartition> heldOf(Set<PartitionId> ids) {
        return held.values().stream()
                .filter(partition -> ids.contains(partition.id()))
                .toList();
    }

    private void lost(MembershipChange.Lost lost, Callbacks callbacks) {
        LOG.warn("lost {} partitions: {}", lost.partitions().size(), lost.why());
        releaseUnread(lost.partitions());
        Set<TopicPartition> names = new LinkedHashSet<>();
        for (HeldPartition partition : heldOf(lost.partitions())) {
            reads.withhold(partition.name());
            // From here on nothing of it is committed any more.
            held.remove(partition.name());
            leaving.computeIfAbsent(partition, first -> new Leaving()).lost = true;
            names.add(partition.name());
        }
        callbacks.call(options.listener()::lost, names);
    }

    private void takeStarts(Callbacks callbacks) {
        for (LookUp lookUp : List.copyOf(lookUps)) {
            if (!lookUp.answer.isDone()) {
                continue;
            }
            if (lookUp.answer.isCompletedExceptionally()) {
                if (System.nanoTime() - lookUp.againAtNanos >= 0) {
                    LOG.info("the start of {} is not known yet: {}", lookUp.partitions, failureOf(lookUp.answer));
                    lookUp.answer = lookUp.ask();
                }
                continue;
            }
            Set<TopicPartition> begun = new LinkedHashSet<>();
            Map<HeldPartition, Long> found = new HashMap<>();
            for (PartitionStarts.Start start : lookUp.answer.join()) {
                HeldPartition partition = start.partition();
                boolean wanted = lookUp.partitions.contains(partition.id());
                // A topic that was made anew has the name of the one whose partitions are on their way out.
                if (wanted && !reads.partitions().contains(partition.name())) {
                    lookUp.partitions.remove(partition.id());
                    reads.begin(partition.name(), partition.topic(), start.offset());
                    held.put(partition.name(), partition);
                    begun.add(partition.name());
                    if (start.found()) {
                        found.put(partition, start.offset());
                    }
                }
            }
            if (lookUp.partitions.isEmpty()) {
                lookUps.remove(lookUp);
            }
            keepStarts(found);
            callbacks.call(options.listener()::assigned, begun);
        }
    }

    /** Whoever has the partition next must begin where this member did. */
    private void keepStarts(Map<HeldPartition, Long> found) {
        if (!found.isEmpty()) {
            commits.commit(found, false).whenComplete((done, thrown) -> {
                if (thrown != null) {
                    LOG.warn("where {} begin was not committed", found, thrown);
                }
            });
        }
    }

    private static String failureOf(CompletableFuture<?> failed) {
        return String.valueOf(failed.handle((value, thrown) -> thrown).join().getMessage());
    }

    private void letGo(Callbacks callbacks) {
        List<HeldPartition> stopped = leaving.entrySet().stream()
                .filter(each -> each.getValue().committed == null || each.getValue().lost)
                .map(Map.Entry::getKey)
                .filter(partition -> work.letGo(partition.name()))
                .toList();
        commitLast(stopped.stream().filter(each -> !leavingOf(each).lost).toList(), callbacks);
        List<HeldPartition> gone = leaving.entrySet().stream()
                .filter(each -> each.getValue().lost ? stopped.contains(each.getKey()) : isCommitted(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        gone.forEach(this::end);
        if (!gone.isEmpty()) {
            Set<PartitionId> ids = new HashSet<>();
            gone.forEach(partition -> ids.add(partition.id()));
            membership.released(ids);
        }
    }

    private Leaving leavingOf(HeldPartition partition) {
        Leaving found = leaving.get(partition);
        if (found == null) {
            throw new IllegalStateException(partition + " is not leaving");
        }
        return found;
    }

    private static boolean isCommitted(Leaving partition) {
        return partition.committed != null && partition.committed.isDone();
    }

    private void commitLast(List<HeldPartition> partitions, Callbacks callbacks) {
        if (partitions.isEmpty()) {
            return;
        }
        Set<TopicPartition> names = new LinkedHashSet<>();
        partitions.forEach(partition -> names.add(partition.name()));
        callbacks.call(options.listener()::revoked, names);
        CompletableFuture<Void> committed =
                commits.commit(options.commitsByItself() ? committable(partitions) : Map.of(), false);
        committed.whenComplete((done, thrown) -> {
            if (thrown != null) {
                LOG.warn(
                        "{} go to other members without their last commit, some records will be read again: {}",
                        names,
                        CallFailedException.failureOf(thrown));
            }
            reads.nudge();
        });
        partitions.forEach(partition -> leavingOf(partition).committed = committed);
    }

    /** See {@link #committable}; without partitions that go: after their last commit they are another's. */
    Map<HeldPartition, Long> committableOfThoseThatStay() {
        return committable(held.values().stream()
                .filter(partition -> !leaving.containsKey(partition))
                .toList());
    }

    /** What is processed of these partitions and not committed yet. Never goes back, never beyond what was delivered. */
    Map<HeldPartition, Long> committable(Iterable<HeldPartition> partitions) {
        Map<HeldPartition, Long> offsets = new HashMap<>();
        for (HeldPartition partition : partitions) {
            OptionalLong processed = work.processed(partition.name());
            if (processed.isPresent() && processed.getAsLong() > partition.committed()) {
                offsets.put(partition, processed.getAsLong());
            }
        }
        return offsets;
    }

    private void end(HeldPartition partition) {
        leaving.remove(partition);
        reads.end(partition.name());
        work.ended(partition.name());
        held.remove(partition.name(), partition);
    }

    /** What a listener throws must not keep the rest from being done. */
    private static final class Callbacks {
        private @Nullable RuntimeException first;

        void call(Consumer<Set<TopicPartition>> listener, Set<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            try {
                listener.accept(Set.copyOf(partitions));
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }

        void throwFirst() {
            if (first != null) {
                throw first;
            }
        }
    }
}
