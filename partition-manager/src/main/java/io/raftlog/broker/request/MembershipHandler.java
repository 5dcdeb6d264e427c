package io.raftlog.broker.request;

import io.raftlog.metadata.MembershipCommand;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.MetadataState;
import io.raftlog.metadata.Topic;
import io.raftlog.metadata.TopicRules;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Has replicas move and nodes come and go. Answers once this node knows that it was taken on, not that it is done.
 *
 * <p>Thread-safe.
 */
public final class MembershipHandler {
    /** Which nodes shall hold a partition. */
    public record Target(String topic, int partition, List<Integer> nodeIds) {
        public Target {
            nodeIds = List.copyOf(nodeIds);
        }
    }

    private final MetadataAccess metadata;
    private final ServingGate gate;

    public MembershipHandler(MetadataAccess metadata, ServingGate gate) {
        this.metadata = metadata;
        this.gate = gate;
    }

    /** @param dryRun only tell what would move */
    public CompletableFuture<Answer<List<ReplicaMove>>> move(List<Target> targets, boolean dryRun) {
        return withImage(image -> {
            List<MembershipCommand.Move> moves = new ArrayList<>();
            for (Target target : targets) {
                Answer<PartitionId> id = partition(target.topic(), target.partition(), image);
                if (id instanceof Answer.Refused<PartitionId> refused) {
                    return CompletableFuture.completedFuture(refused.as());
                }
                moves.add(new MembershipCommand.Move(((Answer.Given<PartitionId>) id).value(), target.nodeIds()));
            }
            return change(new MembershipCommand.MoveReplicas(moves), image, dryRun);
        });
    }

    /** Makes the moves that even out what nodes hold and lead. */
    public CompletableFuture<Answer<List<ReplicaMove>>> evenOut(boolean dryRun) {
        return withImage(image ->
                change(new MembershipCommand.MoveReplicas(new MetadataState(image).movesToEvenOut()), image, dryRun));
    }

    public CompletableFuture<Answer<List<ReplicaMove>>> cancel(String topic, int partition) {
        return withImage(image -> {
            Answer<PartitionId> id = partition(topic, partition, image);
            return id instanceof Answer.Given<PartitionId> given
                    ? change(new MembershipCommand.CancelMove(given.value()), image, false)
                    : CompletableFuture.completedFuture(((Answer.Refused<PartitionId>) id).as());
        });
    }

    public CompletableFuture<Answer<List<ReplicaMove>>> change(int nodeId, NodeChange change, boolean dryRun) {
        MembershipCommand command = switch (change) {
            case DRAIN -> new MembershipCommand.DrainNode(nodeId);
            case UNDRAIN -> new MembershipCommand.UndrainNode(nodeId);
            case REMOVE -> new MembershipCommand.RemoveNode(nodeId, false);
            case REMOVE_WITH_REPLICAS -> new MembershipCommand.RemoveNode(nodeId, true);
        };
        return withImage(image -> image.node(nodeId).isPresent()
                ? change(command, image, dryRun)
                : CompletableFuture.completedFuture(Answer.refused(
                        ErrorCode.UNKNOWN_NODE,
                        "there is no node " + nodeId + "; there are "
                                + image.nodes().keySet(),
                        "see the nodes: raftlog node list")));
    }

    private CompletableFuture<Answer<List<ReplicaMove>>> change(
            MetadataCommand command, MetadataImage before, boolean dryRun) {
        return (dryRun ? metadata.dryRun(command) : metadata.change(command)).thenApply(answer -> {
            if (answer instanceof Answer.Given<MetadataImage> after) {
                return Answer.of(ReplicaMove.begun(before, after.value()));
            }
            return ((Answer.Refused<MetadataImage>) answer).as();
        });
    }

    private interface Asked {
        CompletableFuture<Answer<List<ReplicaMove>>> of(MetadataImage image);
    }

    private CompletableFuture<Answer<List<ReplicaMove>>> withImage(Asked asked) {
        Optional<Refusal> closed = gate.refusal();
        if (closed.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(closed.get()));
        }
        return metadata.freshImage().thenCompose(fresh -> {
            if (fresh instanceof Answer.Given<MetadataImage> image) {
                return asked.of(image.value());
            }
            return CompletableFuture.completedFuture(((Answer.Refused<MetadataImage>) fresh).as());
        });
    }

    private static Answer<PartitionId> partition(String name, int partition, MetadataImage image) {
        Topic topic = image.topic(name).orElse(null);
        if (topic == null) {
            return Answer.refused(TopicRules.unknownTopic(name, image.topics().keySet()));
        }
        if (partition < 0 || partition >= topic.partitions().size()) {
            return Answer.refused(
                    ErrorCode.UNKNOWN_PARTITION,
                    "topic \"" + name + "\" has no partition " + partition + ", only 0 to "
                            + (topic.partitions().size() - 1),
                    "see them: raftlog topic describe " + name);
        }
        return Answer.of(topic.partitionId(partition));
    }
}
