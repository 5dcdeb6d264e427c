package io.raftlog.broker.request;

import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.RegisteredNode;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

/**
 * Says why a partition cannot be served here, and where it can.
 *
 * <p>Thread-safe.
 */
public final class Routing {
    private final int nodeId;
    private final Partitions partitions;
    private final MetadataAccess metadata;
    private final IntPredicate suspected;

    /** @param suspected nodes that are held for dead: nobody is sent there */
    public Routing(int nodeId, Partitions partitions, MetadataAccess metadata, IntPredicate suspected) {
        this.nodeId = nodeId;
        this.partitions = partitions;
        this.metadata = metadata;
        this.suspected = suspected;
    }

    Optional<LocalPartition> find(PartitionId id) {
        return partitions.find(id);
    }

    /** Adds the leader to a refusal that it can help with. */
    <T> Answer<T> refused(LocalPartition partition, Refusal refusal) {
        boolean elsewhere = refusal.code() == ErrorCode.NOT_LEADER || refusal.code() == ErrorCode.LEADERSHIP_LOST;
        return new Answer.Refused<>(
                refusal, elsewhere ? partition.status().flatMap(this::leaderHint) : Optional.empty());
    }

    <T> Answer<T> notLeader(LocalPartition partition) {
        Optional<LeaderHint> hint = partition.status().flatMap(this::leaderHint);
        String leader = hint.map(known -> "node " + known.nodeId() + " does").orElse("no leader is known");
        return new Answer.Refused<>(
                Refusal.of(
                        ErrorCode.NOT_LEADER,
                        "node " + nodeId + " does not lead " + name(partition.id()) + ", " + leader),
                hint);
    }

    /**
     * Why a partition is not here. What this node has not heard of it calls unknown only after it has asked the metadata
     * group: a client may have heard of it from a node that is ahead.
     */
    <T> CompletableFuture<Answer<T>> notHere(PartitionId id) {
        if (known(id, metadata.image()) || metadata.image().deletedTopics().contains(id.topicId())) {
            return CompletableFuture.completedFuture(Answer.refused(explain(id, metadata.image())));
        }
        return metadata.caughtUp()
                .handle((image, failure) -> Answer.refused(image == null ? elsewhere(id) : explain(id, image)));
    }

    /** The partition as users name it, as far as the metadata has a name for it. */
    String name(PartitionId id) {
        return metadata.image()
                .topic(id.topicId())
                .map(topic -> topic.name() + "/" + id.partition())
                .orElseGet(id::toString);
    }

    Optional<Topic> topic(PartitionId id) {
        return metadata.image().topic(id.topicId());
    }

    private static boolean known(PartitionId id, MetadataImage image) {
        return image.topic(id.topicId())
                .filter(topic -> id.partition() < topic.partitions().size())
                .isPresent();
    }

    private Refusal explain(PartitionId id, MetadataImage image) {
        Topic topic = image.topic(id.topicId()).orElse(null);
        if (topic == null) {
            boolean deleted = image.deletedTopics().contains(id.topicId());
            return new Refusal(
                    ErrorCode.UNKNOWN_TOPIC,
                    "the topic with id " + id.topicId() + (deleted ? " was deleted" : " does not exist"),
                    "see the topics: raftlog topic list");
        }
        if (id.partition() >= topic.partitions().size()) {
            return new Refusal(
                    ErrorCode.UNKNOWN_PARTITION,
                    "topic \"" + topic.name() + "\" has partitions 0 to "
                            + (topic.partitions().size() - 1) + ", not " + id.partition(),
                    "see them: raftlog topic describe " + topic.name());
        }
        return elsewhere(id);
    }

    private Refusal elsewhere(PartitionId id) {
        return Refusal.of(
                ErrorCode.REPLICA_NOT_HERE, "node " + nodeId + " holds no replica of " + name(id) + " at the moment");
    }

    private Optional<LeaderHint> leaderHint(PartitionReplica.Status status) {
        if (status.leaderId() == nodeId || suspected.test(status.leaderId())) {
            return Optional.empty();
        }
        return metadata.image()
                .node(status.leaderId())
                .map(RegisteredNode::clientAddress)
                .map(address -> new LeaderHint(status.leaderId(), address, status.leaderEpoch()));
    }
}
