package io.raftlog.client.producer;

import io.raftlog.client.routing.TopicView;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where records without a key go: all to one partition until its batch is closed, then to another, so that batches are
 * full and partitions even.
 *
 * <p>Thread-safe.
 */
final class StickyPartitions {
    private final Map<UUID, Integer> current = new ConcurrentHashMap<>();

    int partition(TopicView topic) {
        Integer known = current.get(topic.id());
        return known != null
                ? known
                : current.computeIfAbsent(
                        topic.id(), id -> ThreadLocalRandom.current().nextInt(topic.partitionCount()));
    }

    void batchClosed(TopicView topic, int partition) {
        int count = topic.partitionCount();
        Integer known = current.get(topic.id());
        if (count > 1 && known != null && known == partition) {
            int step = 1 + ThreadLocalRandom.current().nextInt(count - 1);
            current.replace(topic.id(), known, (partition + step) % count);
        }
    }
}
