package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one poll gave: in offset order within a partition, partitions one after the other.
 *
 * <p>Immutable.
 */
public final class ConsumerRecords<K, V> implements Iterable<ConsumerRecord<K, V>> {
    private final List<ConsumerRecord<K, V>> all;
    private final Map<TopicPartition, List<ConsumerRecord<K, V>>> byPartition;

    ConsumerRecords(Map<TopicPartition, List<ConsumerRecord<K, V>>> byPartition) {
        this.byPartition = Collections.unmodifiableMap(new LinkedHashMap<>(byPartition));
        this.all = byPartition.values().stream().flatMap(List::stream).toList();
    }

    public int count() {
        return all.size();
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public Set<TopicPartition> partitions() {
        return byPartition.keySet();
    }

    /** The records of one partition; none if it gave none. */
    public List<ConsumerRecord<K, V>> records(TopicPartition partition) {
        return byPartition.getOrDefault(partition, List.of());
    }

    public Stream<ConsumerRecord<K, V>> stream() {
        return all.stream();
    }

    @Override
    public Iterator<ConsumerRecord<K, V>> iterator() {
        return all.iterator();
    }
}
