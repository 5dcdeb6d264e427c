package io.raftlog.tools.bench;

import io.raftlog.client.Admin;
import io.raftlog.client.NewTopic;
import io.raftlog.client.RefusedException;
import io.raftlog.client.Topic;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/** The topic that a measurement runs on: found, or made if its partitions were said. */
public final class BenchTopic {
    private static final Duration LONGEST_SPREADING = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private BenchTopic() {}

    /**
     * @param partitions of the topic if it has to be made; empty: it must exist
     * @param replicas of the topic if it has to be made
     */
    public static Topic ensure(Admin admin, String name, OptionalInt partitions, int replicas) {
        Optional<Topic> found = admin.listTopics().join().stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst();
        if (found.isPresent()) {
            requirePartitions(found.get(), partitions);
            return found.get();
        }
        if (partitions.isEmpty()) {
            throw new RefusedException(new Refusal(
                    ErrorCode.UNKNOWN_TOPIC,
                    "topic \"" + name + "\" does not exist",
                    "let it be made:  raftlog bench produce " + name + " --partitions 6"));
        }
        try {
            return admin.createTopic(NewTopic.of(name)
                            .withPartitions(partitions.getAsInt())
                            .withReplicationFactor(replicas))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw e;
        }
    }

    /**
     * Waits until the preferred leader of every partition leads it: a topic that was made just now stops for moments as
     * leadership spreads.
     *
     * @return whether they do; not if they did not within half a minute, as where a node is down
     */
    public static boolean awaitPreferredLeaders(Admin admin, String name) {
        long deadline = System.nanoTime() + LONGEST_SPREADING.toNanos();
        while (!preferredLead(admin, name)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return true;
    }

    private static boolean preferredLead(Admin admin, String name) {
        return admin.listTopics().join().stream()
                .filter(topic -> topic.name().equals(name))
                .flatMap(topic -> topic.partitions().stream())
                .allMatch(partition ->
                        partition.leader().orElse(0) == partition.replicas().get(0));
    }

    private static void requirePartitions(Topic topic, OptionalInt wanted) {
        int actual = topic.partitions().size();
        if (wanted.isPresent() && wanted.getAsInt() != actual) {
            throw new RefusedException(new Refusal(
                    ErrorCode.INVALID_PARTITION_COUNT,
                    "topic \"" + topic.name() + "\" has " + actual + " partitions, not " + wanted.getAsInt(),
                    "measure on another topic, or leave --partitions out"));
        }
    }
}
