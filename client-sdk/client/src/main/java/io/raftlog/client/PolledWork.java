package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An application that polls: it is done with what one poll gave when it calls the next.
 *
 * <p>Confined to the consumer's thread, except for {@link #inHand}.
 */
final class PolledWork<K, V> implements GroupWork<K, V> {
    private final Map<TopicPartition, Long> delivered = new HashMap<>();
    private final Map<TopicPartition, Long> processed = new HashMap<>();
    private final Map<TopicPartition, InHand> inHand = new ConcurrentHashMap<>();

    @Override
    public void polled() {
        processed.putAll(delivered);
        inHand.clear();
    }

    @Override
    public void delivered(ConsumerRecords<K, V> records) {
        long now = System.nanoTime();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<K, V>> each = records.records(partition);
            delivered.put(partition, each.get(each.size() - 1).offset() + 1);
            inHand.put(partition, new InHand(each.get(0).offset(), now));
        }
    }

    @Override
    public OptionalLong processed(TopicPartition partition) {
        return optional(processed.get(partition));
    }

    @Override
    public OptionalLong delivered(TopicPartition partition) {
        return optional(delivered.get(partition));
    }

    private static OptionalLong optional(@Nullable Long offset) {
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    @Override
    public boolean letGo(TopicPartition partition) {
        return true;
    }

    @Override
    public void ended(TopicPartition partition) {
        delivered.remove(partition);
        processed.remove(partition);
        inHand.remove(partition);
    }

    @Override
    public Map<TopicPartition, InHand> inHand() {
        return Map.copyOf(inHand);
    }
}
