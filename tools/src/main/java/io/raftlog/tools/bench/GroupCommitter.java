package io.raftlog.tools.bench;

import io.raftlog.client.Consumer;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A group of its own with one member, that reads nothing and commits.
 *
 * <p>Confined to one thread at a time.
 */
final class GroupCommitter {
    private static final Duration POLL = Duration.ofMillis(100);

    private final RaftlogClient client;
    private final String group = "bench-commit-" + UUID.randomUUID();
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private final Map<TopicPartition, Long> ends;

    /**
     * Returns when the member has all partitions.
     *
     * @param partitions how many offsets each commit has
     */
    GroupCommitter(RaftlogClient client, Topic topic, int partitions) {
        this.client = client;
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
        ends = consumer.endOffsets(offsets.keySet());
    }

    /** Returns when it is acknowledged. Each commit is a little further than the last, as far as there are records. */
    void commit() {
        offsets.replaceAll((partition, offset) -> Math.min(offset + 1, ends.getOrDefault(partition, offset)));
        consumer.commitSync(offsets);
    }

    /** The member goes; the group stays, with what it has committed. */
    void leave() {
        consumer.close();
    }

    /** After {@link #leave}. */
    void delete() {
        client.admin().deleteGroup(group).join();
    }
}
