package io.raftlog.tools.bench;

import io.raftlog.client.Admin;
import io.raftlog.client.NewTopic;
import io.raftlog.client.RefusedException;
import io.raftlog.client.Topic;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;

/** The topic that a measurement runs on: found, or made if its partitions were said. */
public final class BenchTopic {
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
