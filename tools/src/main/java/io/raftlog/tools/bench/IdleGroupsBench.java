package io.raftlog.tools.bench;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** What groups cost of which nobody is a member: the nodes' CPU time while nothing happens, without them and with them. */
public final class IdleGroupsBench {
    private static final int AT_A_TIME = 16;
    /** A member that leaves takes back its fetches, and who takes back a thousand calls in ten seconds is cut off. */
    private static final double MADE_PER_SECOND = 25;

    private final RaftlogClient client;
    private final Topic topic;

    public IdleGroupsBench(RaftlogClient client, Topic topic) {
        this.client = client;
        this.topic = topic;
    }

    /**
     * What came out of it.
     *
     * @param without cores that all nodes together used before there were groups
     * @param with the same when there were
     */
    public record Result(int groups, double seconds, double without, double with) {
        /** In cores. */
        public double cost() {
            return with - without;
        }
    }

    /**
     * Empty if the nodes do not run on this machine.
     *
     * @param duration of each of the two looks
     * @param made told how many groups there are, now and then
     */
    public Optional<Result> run(int groups, Duration duration, IntConsumer made) throws InterruptedException {
        // What came with starting nodes, and later with making groups, ends before each look.
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        Optional<Double> without = coresUsed(duration);
        List<GroupCommitter> all = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            Pacer pacer = Pacer.ofRate(MADE_PER_SECOND, System.nanoTime());
            while (all.size() < groups) {
                pacer.awaitTurn(all.size());
                all.addAll(some(Math.min(AT_A_TIME, groups - all.size()), threads));
                made.accept(all.size());
            }
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
            Optional<Double> with = coresUsed(duration);
            return without.flatMap(
                    before -> with.map(after -> new Result(groups, duration.toNanos() / 1e9, before, after)));
        } finally {
            all.forEach(GroupCommitter::delete);
            threads.shutdown();
        }
    }

    /** Groups that had a member, which committed and left. */
    private List<GroupCommitter> some(int count, ExecutorService threads) {
        List<CompletableFuture<GroupCommitter>> joining = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            joining.add(CompletableFuture.supplyAsync(this::committed, threads));
        }
        return joining.stream().map(CompletableFuture::join).toList();
    }

    private GroupCommitter committed() {
        GroupCommitter committer = new GroupCommitter(client, topic, 1);
        committer.commit();
        committer.leave();
        return committer;
    }

    private Optional<Double> coresUsed(Duration duration) throws InterruptedException {
        var before = new ClusterUsage.Before(client.admin().describeCluster().join());
        long begun = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        return before.until(0).map(used -> used.cpuSeconds() / ((System.nanoTime() - begun) / 1e9));
    }
}
