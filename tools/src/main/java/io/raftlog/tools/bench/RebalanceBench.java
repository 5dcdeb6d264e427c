package io.raftlog.tools.bench;

import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.Producer;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import io.raftlog.tools.bench.FailoverResult.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Has a member come to a group that reads, again and again, and sees for how long which partition gives no records. */
public final class RebalanceBench {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final RaftlogClient client;
    private final Topic topic;
    private final int partitions;
    private final String group = "bench-rebalance-" + UUID.randomUUID();
    private final List<Timeline> timelines = new ArrayList<>();
    private volatile boolean over;

    public RebalanceBench(RaftlogClient client, Topic topic) {
        this.client = client;
        this.topic = topic;
        this.partitions = topic.partitions().size();
        for (int i = 0; i < partitions; i++) {
            timelines.add(new Timeline());
        }
    }

    /**
     * What came out of it.
     *
     * @param members with the one that came
     * @param settledMs as of each arrival
     * @param movedPauseMs for how long a partition that moved gave no records
     * @param othersGapMs for how long at most each of the others gave none
     */
    public record Result(
            int members,
            int partitions,
            List<Arrival> arrivals,
            Spread settledMs,
            Spread movedPauseMs,
            Spread othersGapMs) {
        public Result {
            arrivals = List.copyOf(arrivals);
        }
    }

    /**
     * A member came.
     *
     * @param moved partitions that it reads, and others did before
     * @param settledMs from its first call until it had read a record of each of its partitions
     */
    public record Arrival(int moved, double settledMs, double medianPauseMs, double worstPauseMs) {}

    /** @param rate records each second, over all partitions */
    public Result run(int before, double rate, int arrivals) throws InterruptedException {
        Thread writer = new Thread(() -> write(rate), "bench-writer");
        writer.start();
        List<Member> members = new ArrayList<>();
        try {
            for (int i = 0; i < before; i++) {
                members.add(new Member(i));
            }
            await(() -> assigned(members) == partitions && timelines.stream().allMatch(each -> each.owner() >= 0));
            return arrivals(members, arrivals);
        } finally {
            over = true;
            writer.join();
            for (Member member : members) {
                member.thread.join();
            }
            client.admin().deleteGroup(group).join();
        }
    }

    private Result arrivals(List<Member> members, int count) throws InterruptedException {
        List<Arrival> arrivals = new ArrayList<>();
        List<Double> settled = new ArrayList<>();
        List<Double> pauses = new ArrayList<>();
        List<Double> gaps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LockSupport.parkNanos(QUIET.toNanos());
            timelines.forEach(Timeline::measure);
            double settledMs = arrival(members);
            LockSupport.parkNanos(QUIET.toNanos());
            List<Double> now = new ArrayList<>();
            timelines.forEach(each -> each.result(now, gaps));
            Spread pause = Spread.of(now);
            arrivals.add(new Arrival(now.size(), settledMs, pause.median(), pause.worst()));
            settled.add(settledMs);
            pauses.addAll(now);
            departure(members);
        }
        return new Result(
                members.size() + 1, partitions, arrivals, Spread.of(settled), Spread.of(pauses), Spread.of(gaps));
    }

    /** @return milliseconds until the new member had read all that it has */
    private double arrival(List<Member> members) {
        long begun = System.nanoTime();
        Member newcomer = new Member(members.size());
        members.add(newcomer);
        int share = partitions / members.size();
        await(() -> assigned(members) == partitions
                && timelines.stream()
                                .filter(each -> each.owner() == newcomer.number)
                                .count()
                        >= share);
        return (System.nanoTime() - begun) / 1e6;
    }

    /** The member that came last goes, and the others read what it had. */
    private void departure(List<Member> members) throws InterruptedException {
        Member last = members.remove(members.size() - 1);
        last.leaving = true;
        last.thread.join();
        await(() ->
                assigned(members) == partitions && timelines.stream().noneMatch(each -> each.owner() == last.number));
    }

    private static int assigned(List<Member> members) {
        return members.stream().mapToInt(member -> member.assigned).sum();
    }

    private static void await(BooleanSupplier settled) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!settled.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the group did not settle within " + LONGEST);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** When a partition last gave a record, and to whom. */
    private static final class Timeline {
        private int owner = -1;
        private long lastNanos;
        private long longestGapNanos;
        private long pauseNanos;
        private boolean measuring;
        private boolean moved;

        synchronized void measure() {
            measuring = true;
            moved = false;
            longestGapNanos = 0;
            pauseNanos = 0;
        }

        synchronized void received(int member, long nowNanos) {
            if (measuring && owner != member) {
                moved = true;
                pauseNanos = Math.max(pauseNanos, nowNanos - lastNanos);
            } else {
                longestGapNanos = Math.max(longestGapNanos, nowNanos - lastNanos);
            }
            owner = member;
            lastNanos = nowNanos;
        }

        synchronized int owner() {
            return owner;
        }

        /** Adds the pause, in milliseconds, to those of partitions that moved, or the longest gap to the others'. */
        synchronized void result(List<Double> pauses, List<Double> gaps) {
            measuring = false;
            if (moved) {
                pauses.add(pauseNanos / 1e6);
            } else {
                gaps.add(longestGapNanos / 1e6);
            }
        }
    }

    private final class Member {
        private final int number;
        private final Thread thread;
        private volatile int assigned;
        private volatile boolean leaving;

        Member(int number) {
            this.number = number;
            this.thread = new Thread(this::read, "bench-member-" + number);
            thread.start();
        }

        private void read() {
            try (Consumer<byte[], byte[]> consumer = client.consumer(Serdes.bytes(), Serdes.bytes())
                    .group(group)
                    .topics(topic.name())
                    .build()) {
                while (!over && !leaving) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        timelines.get(record.partition()).received(number, System.nanoTime());
                    }
                    assigned = consumer.assignment().size();
                }
            }
        }
    }

    private void write(double rate) {
        byte[] value = new byte[100];
        Pacer pacer = Pacer.ofRate(rate, System.nanoTime());
        try (Producer<byte[], byte[]> producer =
                client.producer(Serdes.bytes(), Serdes.bytes()).build()) {
            for (int i = 0; !over; i++) {
                pacer.awaitTurn(i);
                producer.send(
                        ProducerRecord.of(topic.name(), new byte[0], value).withPartition(i % partitions));
            }
        }
    }
}
