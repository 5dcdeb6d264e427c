package io.raftlog.tools.cli;

import io.raftlog.client.Consumer;
import io.raftlog.client.OffsetAndTimestamp;
import io.raftlog.model.TopicPartition;
import io.raftlog.tools.cli.format.LogPosition;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which offsets of each partition are to be read: from one (inclusive) to another (exclusive), or without end.
 *
 * <p>Confined to one thread.
 */
final class ReadingRange {
    private final Map<TopicPartition, Long> from;
    private final Map<TopicPartition, Long> to;
    private final Set<TopicPartition> done = new HashSet<>();

    private ReadingRange(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        this.from = from;
        this.to = to;
    }

    /** Asks the cluster what the positions are in offsets. */
    static ReadingRange resolve(
            Consumer<?, ?> consumer,
            Collection<TopicPartition> partitions,
            LogPosition from,
            @Nullable LogPosition to) {
        Map<TopicPartition, Long> begin = offsets(consumer, partitions, from);
        return new ReadingRange(begin, to == null ? Map.of() : offsets(consumer, partitions, to));
    }

    long from(TopicPartition partition) {
        return from.getOrDefault(partition, 0L);
    }

    boolean contains(TopicPartition partition, long offset) {
        return offset < to.getOrDefault(partition, Long.MAX_VALUE);
    }

    /** Whether every partition was read to its end; those that were are fetched no further. */
    boolean isDone(Consumer<?, ?> consumer) {
        to.forEach((partition, end) -> {
            if (!done.contains(partition) && consumer.position(partition) >= end) {
                done.add(partition);
                consumer.pause(Set.of(partition));
            }
        });
        return !to.isEmpty() && done.size() == to.size();
    }

    private static Map<TopicPartition, Long> offsets(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions, LogPosition position) {
        if (position instanceof LogPosition.Start) {
            return consumer.beginningOffsets(partitions);
        }
        if (position instanceof LogPosition.End) {
            return consumer.endOffsets(partitions);
        }
        if (position instanceof LogPosition.Offset exact) {
            return all(partitions, exact.offset());
        }
        if (position instanceof LogPosition.BeforeEnd back) {
            Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> offsets = new HashMap<>(consumer.endOffsets(partitions));
            offsets.replaceAll((partition, end) -> Math.max(first.getOrDefault(partition, 0L), end - back.records()));
            return offsets;
        }
        if (position instanceof LogPosition.Time at) {
            return atTime(consumer, partitions, at.time());
        }
        throw new AssertionError(position);
    }

    /** The end where nothing is that young. */
    private static Map<TopicPartition, Long> atTime(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Instant> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, time));
        Map<TopicPartition, Long> offsets = new HashMap<>(consumer.endOffsets(partitions));
        Map<TopicPartition, Optional<OffsetAndTimestamp>> found = consumer.offsetsForTimes(asked);
        found.forEach((partition, place) -> place.ifPresent(it -> offsets.put(partition, it.offset())));
        return offsets;
    }

    private static Map<TopicPartition, Long> all(Collection<TopicPartition> partitions, long offset) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, offset));
        return offsets;
    }
}
