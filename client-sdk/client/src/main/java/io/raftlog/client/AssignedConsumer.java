package io.raftlog.client;

import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A consumer of the partitions it is told. */
final class AssignedConsumer<K, V> extends ReadingConsumer<K, V> {
    private static final Duration UNLIMITED = Duration.ofDays(1);

    private final StartFrom start;
    private final Set<String> wholeTopics = new HashSet<>();

    AssignedConsumer(ClusterRouter router, PartitionReads<K, V> reads, StartFrom start, Set<AutoCloseable> open) {
        super(router, reads, open);
        this.start = start;
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        run(() -> {
            wholeTopics.clear();
            replaceAssignment(new LinkedHashSet<>(partitions));
        });
    }

    @Override
    public void assignTopic(String topic) {
        run(() -> {
            TopicView view = Failures.await(router.metadata().topic(topic));
            wholeTopics.clear();
            replaceAssignment(partitionsOf(view));
            wholeTopics.add(topic);
        });
    }

    private static Set<TopicPartition> partitionsOf(TopicView topic) {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        for (int partition = 0; partition < topic.partitionCount(); partition++) {
            partitions.add(new TopicPartition(topic.name(), partition));
        }
        return partitions;
    }

    private void replaceAssignment(Set<TopicPartition> wanted) {
        Set<TopicPartition> before = reads.partitions();
        Set<TopicPartition> added = new LinkedHashSet<>(wanted);
        before.stream()
                .filter(each -> router.metadata()
                        .known(each.topic())
                        .filter(now -> now.id().equals(reads.topicOf(each).id()))
                        .isPresent())
                .forEach(added::remove);
        // Everything that can fail comes before anything changes.
        Map<TopicPartition, Long> starts = offsets.startOf(start, added);
        before.stream()
                .filter(partition -> !wanted.contains(partition) || added.contains(partition))
                .forEach(reads::end);
        starts.forEach((partition, offset) -> reads.begin(partition, offsets.topicOf(partition), offset));
    }

    @Override
    void polled() {
        if (reads.partitions().isEmpty() && wholeTopics.isEmpty()) {
            throw new IllegalStateException("nothing is assigned: call assign or assignTopic before poll");
        }
        addNewPartitions();
    }

    private void addNewPartitions() {
        for (String name : wholeTopics) {
            router.metadata().known(name).ifPresent(topic -> {
                Set<TopicPartition> added = partitionsOf(topic);
                added.removeAll(reads.partitions());
                added.forEach(partition -> reads.begin(partition, topic, 0));
            });
        }
    }

    @Override
    void turn() {}

    @Override
    void delivered(ConsumerRecords<K, V> records) {}

    @Override
    Duration longestWait() {
        return UNLIMITED;
    }

    @Override
    public void subscribe(Collection<String> topics) {
        throw noGroup();
    }

    @Override
    public void subscribe(TopicPattern pattern) {
        throw noGroup();
    }

    @Override
    public void commitSync() {
        throw noGroup();
    }

    @Override
    public void commitSync(Map<TopicPartition, Long> nextOffsets) {
        throw noGroup();
    }

    @Override
    public CompletableFuture<Void> commitAsync() {
        throw noGroup();
    }

    @Override
    public CompletableFuture<Void> commitAsync(Map<TopicPartition, Long> nextOffsets) {
        throw noGroup();
    }

    @Override
    public void rewind(Map<TopicPartition, Long> nextOffsets) {
        throw noGroup();
    }

    @Override
    public Map<TopicPartition, Long> committed(Collection<TopicPartition> partitions) {
        throw noGroup();
    }

    @Override
    public Optional<GroupMembership> membership() {
        return Optional.empty();
    }

    private static IllegalStateException noGroup() {
        return new IllegalStateException("the consumer is in no group: build it with group(..), or use assign");
    }

    @Override
    void goodbye() {}

    @Override
    void closed() {}
}
