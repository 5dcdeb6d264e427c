package io.raftlog.tools.bench;

import io.raftlog.client.ClusterDescription;
import io.raftlog.client.NodeStatus;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.bench.FailoverResult.Spread;
import io.raftlog.tools.cluster.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Kills the node that leads the metadata, and so coordinates all groups, again and again while a member commits, and
 * measures when the metadata have a leader and when a commit is acknowledged again.
 *
 * <p>Confined to one thread; uses one more for committing.
 */
public final class CoordinatorBench {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
    private static final long NONE = 0;

    private final LocalCluster cluster;
    private final RaftlogClient client;
    private final Topic topic;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean committing = true;
    /** When the newest acknowledged commit was begun, as of {@link System#nanoTime()}. */
    private volatile long begunNanos;
    /** When it was acknowledged. */
    private volatile long acknowledgedNanos;

    public CoordinatorBench(LocalCluster cluster, RaftlogClient client, Topic topic) {
        this.cluster = cluster;
        this.client = client;
        this.topic = topic;
    }

    /**
     * One node less.
     *
     * @param leaderMs from the kill until another node says that it leads the metadata
     * @param commitMs from the kill until a commit that was begun after it is acknowledged
     */
    public record Run(int node, double leaderMs, double commitMs) {
        /** From one to the other; 0 if the commit was acknowledged before it was seen who leads. */
        public double coordinatorMs() {
            return Math.max(0, commitMs - leaderMs);
        }
    }

    /** What came out of it. */
    public record Result(List<Run> runs, Spread leaderMs, Spread commitMs, Spread coordinatorMs) {
        public Result {
            runs = List.copyOf(runs);
        }
    }

    /** @param progress told of each run as it ends */
    public Result run(int runs, Duration settle, Consumer<Run> progress) throws InterruptedException, TimeoutException {
        GroupCommitter committer = new GroupCommitter(client, topic, 1);
        Thread thread = new Thread(() -> commit(committer), "coordinator-bench");
        thread.start();
        List<Run> done = new ArrayList<>();
        try {
            for (int i = 0; i < runs; i++) {
                int victim = awaitHealth();
                TimeUnit.NANOSECONDS.sleep(settle.toNanos());
                Run run = runOnce(victim);
                done.add(run);
                progress.accept(run);
                cluster.startNode(victim, PATIENCE, ready -> {});
            }
            awaitHealth();
        } finally {
            committing = false;
            thread.join();
            committer.leave();
            committer.delete();
        }
        return new Result(
                done,
                Spread.of(done.stream().map(Run::leaderMs).toList()),
                Spread.of(done.stream().map(Run::commitMs).toList()),
                Spread.of(done.stream().map(Run::coordinatorMs).toList()));
    }

    private void commit(GroupCommitter committer) {
        try {
            while (committing) {
                long begun = System.nanoTime();
                committer.commit();
                acknowledgedNanos = System.nanoTime();
                begunNanos = begun;
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private Run runOnce(int victim) throws InterruptedException, TimeoutException {
        long killed = System.nanoTime();
        cluster.kill(victim);
        long gone = System.nanoTime();
        long led = NONE;
        long committed = NONE;
        long deadline = killed + PATIENCE.toNanos();
        while (led == NONE || committed == NONE) {
            if (led == NONE && leads(client.admin().describeCluster().join(), victim)) {
                led = System.nanoTime();
            }
            if (committed == NONE && begunNanos - gone > 0) {
                committed = acknowledgedNanos;
            }
            pause(deadline, "a commit");
        }
        return new Run(victim, millis(led - killed), millis(committed - killed));
    }

    private static boolean leads(ClusterDescription cluster, int victim) {
        OptionalInt leader = cluster.metadataLeader();
        return leader.isPresent() && leader.getAsInt() != victim;
    }

    /** Returns the node that leads the metadata, when all are ready. */
    private int awaitHealth() throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            ClusterDescription now = client.admin().describeCluster().join();
            boolean ready = now.nodes().stream()
                    .allMatch(node -> node.status().filter(NodeStatus::ready).isPresent());
            if (ready && now.metadataLeader().isPresent()) {
                return now.metadataLeader().getAsInt();
            }
            pause(deadline, "all nodes to be ready");
        }
    }

    private void pause(long deadline, String what) throws InterruptedException, TimeoutException {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a commit failed: " + failed.getMessage(), failed);
        }
        if (System.nanoTime() - deadline > 0) {
            throw new TimeoutException("waited " + PATIENCE.toSeconds() + " s for " + what);
        }
        TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e5) / 10.0;
    }
}
