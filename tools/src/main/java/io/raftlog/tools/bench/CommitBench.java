package io.raftlog.tools.bench;

import io.raftlog.client.Consumer;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Commits offsets as fast as the group's coordinator answers: some groups of one member each, each with one commit under
 * way.
 */
public final class CommitBench {
    private static final Duration POLL = Duration.ofMillis(100);

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
            List<CompletableFuture<Committer>> joined = new ArrayList<>();
            for (int i = 0; i < committers; i++) {
                joined.add(CompletableFuture.supplyAsync(() -> new Committer(partitionsEach), threads));
            }
            List<Committer> all = joined.stream().map(CompletableFuture::join).toList();
            long begun = System.nanoTime();
            long end = begun + duration.toNanos();
            long commits = all.stream()
                    .map(each -> CompletableFuture.supplyAsync(() -> each.commitUntil(end), threads))
                    .toList()
                    .stream()
                    .mapToLong(CompletableFuture::join)
                    .sum();
            double seconds = (System.nanoTime() - begun) / 1e9;
            all.forEach(Committer::leave);
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

    /** A group of its own. */
    private final class Committer {
        private final String group = "bench-commit-" + UUID.randomUUID();
        private final Consumer<byte[], byte[]> consumer;
        private final Map<TopicPartition, Long> offsets = new HashMap<>();

        Committer(int partitions) {
            consumer = client.consumer(Serdes.bytes(), Serdes.bytes())
                    .group(group)
                    .topics(topic.name())
                    .commitManually()
                    .maxPollRecords(1)
                    .build();
            while (consumer.assignment().size() < topic.partitions().size()) {
                consumer.poll(POLL);
            }
            consumer.pause(consumer.assignment());
            consumer.beginningOffsets(consumer.assignment()).entrySet().stream()
                    .limit(partitions)
                    .forEach(first -> offsets.put(first.getKey(), first.getValue()));
        }

        long commitUntil(long endNanos) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(offsets.keySet());
            long commits = 0;
            while (endNanos - System.nanoTime() > 0) {
                // A little further each time, as far as there are records.
                offsets.replaceAll((partition, offset) -> Math.min(offset + 1, ends.getOrDefault(partition, offset)));
                consumer.commitSync(offsets);
                commits++;
            }
            return commits;
        }

        void leave() {
            consumer.close();
            client.admin().deleteGroup(group).join();
        }
    }
}
