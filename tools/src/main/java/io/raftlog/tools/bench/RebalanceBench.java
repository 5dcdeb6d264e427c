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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Adds a member to a group that reads, and sees for how long which partition gives no records. */
public final class RebalanceBench {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration QUIET_BEFORE = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final RaftlogClient client;
    private final Topic topic;
    private final int partitions;
    private final String group = "bench-rebalance-" + UUID.randomUUID();
    private final Timeline[] timelines;
    private final List<Member> members = new ArrayList<>();
    private volatile boolean over;
    private volatile boolean measuring;

    public RebalanceBench(RaftlogClient client, Topic topic) {
        this.client = client;
        this.topic = topic;
        this.partitions = topic.partitions().size();
        this.timelines = new Timeline[partitions];
        for (int i = 0; i < partitions; i++) {
            timelines[i] = new Timeline();
        }
    }

    /**
     * What came out of it.
     *
     * @param moved partitions that another member reads than before
     * @param settledMs from the new member's first call until it had read a record of each of its partitions
     * @param movedPauseMs for how long a partition that moved gave no records
     * @param othersGapMs for how long at most each of the others gave none
     */
    public record Result(
            int members, int partitions, int moved, double settledMs, Spread movedPauseMs, Spread othersGapMs) {}

    /** When a partition last gave a record, and to whom. */
    private final class Timeline {
        private int owner = -1;
        private long lastNanos;
        private long longestGapNanos;
        private long pauseNanos;
        private boolean moved;

        synchronized void received(int member, long nowNanos) {
            if (measuring && lastNanos != 0) {
                if (owner != member) {
                    moved = true;
                    pauseNanos = Math.max(pauseNanos, nowNanos - lastNanos);
                } else {
                    longestGapNanos = Math.max(longestGapNanos, nowNanos - lastNanos);
                }
            }
            owner = member;
            lastNanos = nowNanos;
        }

        synchronized int owner() {
            return owner;
        }
    }

    private final class Member {
        private final int number;
        private final Thread thread;
        private final AtomicInteger assigned = new AtomicInteger();

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
                while (!over) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        timelines[record.partition()].received(number, System.nanoTime());
                    }
                    assigned.set(consumer.assignment().size());
                }
            }
        }
    }

    /** @param rate records each second, over all partitions */
    public Result run(int before, double rate) throws InterruptedException {
        Thread writer = new Thread(() -> write(rate), "bench-writer");
        writer.start();
        try {
            for (int i = 0; i < before; i++) {
                members.add(new Member(i));
            }
            awaitSettled(-1);
            LockSupport.parkNanos(QUIET_BEFORE.toNanos());
            measuring = true;
            long begun = System.nanoTime();
            members.add(new Member(before));
            awaitSettled(before);
            double settledMs = (System.nanoTime() - begun) / 1e6;
            LockSupport.parkNanos(QUIET_BEFORE.toNanos());
            measuring = false;
            return result(settledMs);
        } finally {
            over = true;
            writer.join();
            for (Member member : members) {
                member.thread.join();
            }
            client.admin().deleteGroup(group).join();
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

    /** Until all partitions are read, and the newcomer, if there is one, reads all that it has. */
    private void awaitSettled(int newcomer) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() - deadline < 0) {
            int sum = members.stream().mapToInt(member -> member.assigned.get()).sum();
            long read = 0;
            for (Timeline each : timelines) {
                read += newcomer < 0 ? (each.owner() >= 0 ? 1 : 0) : (each.owner() == newcomer ? 1 : 0);
            }
            int wanted = newcomer < 0 ? partitions : partitions / members.size();
            if (sum == partitions && read >= wanted) {
                return;
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new IllegalStateException("the group did not settle within " + LONGEST);
    }

    private Result result(double settledMs) {
        List<Double> pauses = new ArrayList<>();
        List<Double> gaps = new ArrayList<>();
        for (Timeline each : timelines) {
            synchronized (each) {
                if (each.moved) {
                    pauses.add(each.pauseNanos / 1e6);
                } else {
                    gaps.add(each.longestGapNanos / 1e6);
                }
            }
        }
        return new Result(members.size(), partitions, pauses.size(), settledMs, Spread.of(pauses), Spread.of(gaps));
    }
}
