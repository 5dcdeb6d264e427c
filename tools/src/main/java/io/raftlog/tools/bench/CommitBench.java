package io.raftlog.tools.bench;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Commits offsets as fast as the group's coordinator answers: some groups of one member each, each with one commit under
 * way.
 */
public final class CommitBench {
    private final RaftlogClient client;
    private final Topic topic;

    public CommitBench(RaftlogClient client, Topic topic) {
        this.client = client;
        this.topic = topic;
    }

    /**
     * What came out of it.
     *
     * @param partitionsEach how many offsets one commit has
     */
    public record Result(
            int committers,
            int partitionsEach,
            double seconds,
            long commits,
            double commitsPerSecond,
            double offsetsPerSecond) {}

    /** Commits for that long; with {@code partitionsEach} offsets in each commit. */
    public Result run(int committers, int partitionsEach, Duration duration) {
        ExecutorService threads = Executors.newFixedThreadPool(committers);
        try {
            List<CompletableFuture<GroupCommitter>> joined = new ArrayList<>();
            for (int i = 0; i < committers; i++) {
                joined.add(CompletableFuture.supplyAsync(
                        () -> new GroupCommitter(client, topic, partitionsEach), threads));
            }
            List<GroupCommitter> all =
                    joined.stream().map(CompletableFuture::join).toList();
            long begun = System.nanoTime();
            long end = begun + duration.toNanos();
            long commits = all.stream()
                    .map(each -> CompletableFuture.supplyAsync(() -> commitUntil(end, each), threads))
                    .toList()
                    .stream()
                    .mapToLong(CompletableFuture::join)
                    .sum();
            double seconds = (System.nanoTime() - begun) / 1e9;
            all.forEach(GroupCommitter::leave);
            all.forEach(GroupCommitter::delete);
            return new Result(
                    committers,
                    partitionsEach,
                    seconds,
                    commits,
                    commits / seconds,
                    commits * partitionsEach / seconds);
        } finally {
            threads.shutdown();
        }
    }

    private static long commitUntil(long endNanos, GroupCommitter committer) {
        long commits = 0;
        while (endNanos - System.nanoTime() > 0) {
            committer.commit();
            commits++;
        }
        return commits;
    }
}
