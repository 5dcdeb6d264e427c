package io.raftlog.tools.bench;

import io.raftlog.client.Producer;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.ReplicaStatus;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import io.raftlog.client.TopicDescription;
import io.raftlog.tools.bench.FailoverResult.Run;
import io.raftlog.tools.bench.FailoverResult.Spread;
import io.raftlog.tools.cluster.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes one node of a local cluster after the other away while every partition is written at a steady rate, and measures
 * how long its partitions stay without acknowledgements.
 *
 * <p>Confined to one thread; uses one more for writing.
 */
public final class FailoverBench {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    /** Leaders that are there, replicas that have caught up: so that one fault begins when the last is over. */
    private static final int CAUGHT_UP = 16;

    private static final int VALUE_BYTES = 100;

    /** What is done to a node. */
    public enum Kind {
        /** {@code kill -9} of a node that leads. */
        LEADER,
        /** {@code kill -9} of a node that follows. */
        FOLLOWER,
        /** {@code kill -STOP} of a node that leads. */
        PAUSE
    }

    /**
     * @param rate records per second, over all partitions
     * @param settle how long to write after a cluster is healthy and before the next fault
     */
    public record Plan(Kind kind, int runs, double rate, Duration settle) {
        public Plan {
            if (runs < 1 || rate <= 0) {
                throw new IllegalArgumentException("runs and rate must be positive");
            }
        }
    }

    private final LocalCluster cluster;
    private final RaftlogClient client;
    private final Topic topic;
    private final Plan plan;
    private final AckTimes acks;
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
    private volatile boolean writing = true;

    public FailoverBench(LocalCluster cluster, RaftlogClient client, Topic topic, Plan plan) {
        this.cluster = cluster;
        this.client = client;
        this.topic = topic;
        this.plan = plan;
        this.acks = new AckTimes(topic.partitions().size(), System.nanoTime());
    }

    /** @param progress told of each run as it ends */
    public FailoverResult run(Consumer<Run> progress) throws InterruptedException, TimeoutException {
        List<Run> runs = new ArrayList<>();
        List<Double> partitions = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = client.producer(Serdes.bytes(), Serdes.bytes())
                .linger(Duration.ZERO)
                .build()) {
            Thread writer = new Thread(() -> write(producer), "failover-writer");
            writer.start();
            try {
                for (int i = 0; i < plan.runs(); i++) {
                    int[] leaders = awaitHealth();
                    Thread.sleep(plan.settle().toMillis());
                    Run run = runOnce(producer, victim(leaders, i), leaders, partitions, others);
                    runs.add(run);
                    progress.accept(run);
                }
                awaitHealth();
            } finally {
                writing = false;
                writer.join();
            }
        }
        return new FailoverResult(
                runs,
                Spread.of(runs.stream()
                        .filter(run -> run.led() > 0)
                        .map(Run::worstMs)
                        .toList()),
                Spread.of(partitions),
                Spread.of(others));
    }

    private Run runOnce(
            Producer<byte[], byte[]> producer, int victim, int[] leaders, List<Double> partitions, List<Double> others)
            throws InterruptedException, TimeoutException {
        acks.faultBegins(System.nanoTime());
        if (plan.kind() == Kind.PAUSE) {
            cluster.pause(victim);
        } else {
            cluster.kill(victim);
        }
        acks.faultDone(System.nanoTime());
        // Something to acknowledge at once, however seldom the rate comes round.
        IntStream.range(0, leaders.length)
                .filter(partition -> leaders[partition] == victim)
                .forEach(partition -> send(producer, partition));
        await("writing to go on", () -> IntStream.range(0, leaders.length).allMatch(acks::resumed));
        List<Double> own = new ArrayList<>();
        double othersGap = 0;
        for (int partition = 0; partition < leaders.length; partition++) {
            if (leaders[partition] == victim) {
                own.add(millis(acks.resumedAfter(partition)));
            } else {
                double gap = millis(acks.longestGap(partition));
                others.add(gap);
                othersGap = Math.max(othersGap, gap);
            }
        }
        partitions.addAll(own);
        if (plan.kind() == Kind.PAUSE) {
            cluster.resume(victim);
        } else {
            cluster.startNode(victim, PATIENCE, ready -> {});
        }
        Spread spread = Spread.of(own);
        return new Run(victim, own.size(), spread.median(), spread.worst(), othersGap);
    }

    /** Another one each time, as far as the kind of fault allows. */
    private int victim(int[] leaders, int run) {
        List<Integer> nodes =
                IntStream.rangeClosed(1, cluster.addresses().size()).boxed().toList();
        List<Integer> leading =
                IntStream.of(leaders).distinct().sorted().boxed().toList();
        List<Integer> possible = new ArrayList<>(plan.kind() == Kind.FOLLOWER ? nodes : leading);
        if (plan.kind() == Kind.FOLLOWER && leading.size() < nodes.size()) {
            possible.removeAll(leading);
        }
        return possible.get(run % possible.size());
    }

    /** Waits until the preferred leader of every partition leads it and has all followers; says who leads. */
    private int[] awaitHealth() throws InterruptedException, TimeoutException {
        int[] leaders = new int[topic.partitions().size()];
        await("the cluster to be healthy", () -> {
            TopicDescription now = client.admin().describeTopic(topic.name()).join();
            return now.partitions().stream().allMatch(partition -> {
                ReplicaStatus leader = partition.leaderStatus().orElse(null);
                leaders[partition.layout().partition()] =
                        partition.layout().replicas().get(0);
                return leader != null
                        && leader.writable()
                        && leader.leaderId().orElse(0)
                                == partition.layout().replicas().get(0)
                        && leader.followers().stream().allMatch(follower -> follower.entriesBehind() <= CAUGHT_UP);
            });
        });
        return leaders;
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            Throwable failure = firstFailure.get();
            if (failure != null) {
                throw new IllegalStateException("a record was not acknowledged: " + failure.getMessage(), failure);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("waited " + PATIENCE.toSeconds() + " s for " + what);
            }
            Thread.sleep(LOOK_AGAIN.toMillis());
        }
    }

    /** To one partition after the other, for as long as the measurement takes. */
    private void write(Producer<byte[], byte[]> producer) {
        Pacer pacer = Pacer.ofRate(plan.rate(), System.nanoTime());
        for (long i = 0; writing; i++) {
            pacer.awaitTurn(i);
            send(producer, (int) (i % topic.partitions().size()));
        }
    }

    private void send(Producer<byte[], byte[]> producer, int partition) {
        long sent = System.nanoTime();
        producer.send(ProducerRecord.<byte[], byte[]>of(topic.name(), new byte[VALUE_BYTES])
                        .withPartition(partition))
                .whenComplete((metadata, failure) -> {
                    if (failure == null) {
                        acks.acknowledged(partition, sent, System.nanoTime());
                    } else {
                        firstFailure.compareAndSet(null, failure);
                    }
                });
    }

    /** To the tenth. */
    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1) * 10) / 10.0;
    }
}
