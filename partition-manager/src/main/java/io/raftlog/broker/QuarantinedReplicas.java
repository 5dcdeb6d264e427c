package io.raftlog.broker;

import io.raftlog.broker.request.NodeNotice;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Reassignment;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The replicas that this node holds and does not open, as it tells of them.
 *
 * <p>Thread-safe.
 */
final class QuarantinedReplicas {
    private final int nodeId;
    private final Path raftDirectory;
    private final UUID metadataGroup;
    private final RaftGroups groups;
    private final Supplier<MetadataImage> metadata;

    QuarantinedReplicas(
            int nodeId, Path raftDirectory, UUID metadataGroup, RaftGroups groups, Supplier<MetadataImage> metadata) {
        this.nodeId = nodeId;
        this.raftDirectory = raftDirectory;
        this.metadataGroup = metadataGroup;
        this.groups = groups;
        this.metadata = metadata;
    }

    /** With the reason. */
    Map<PartitionId, String> reasons() {
        var reasons = new HashMap<PartitionId, String>();
        groups.quarantined().forEach((group, reason) -> {
            if (!group.equals(metadataGroup)) {
                reasons.put(PartitionId.fromUuid(group), reason);
            }
        });
        return reasons;
    }

    /** Of the replicas that are quarantined, and of those that are made anew; nothing once they are whole again. */
    List<NodeNotice> notices() {
        MetadataImage image = metadata.get();
        Map<PartitionId, String> reasons = reasons();
        var partitions = new HashSet<>(reasons.keySet());
        image.membership().reassignments().values().stream()
                .filter(step -> step.isRebuild() && step.incoming() == nodeId)
                .forEach(step -> partitions.add(step.partition()));
        return partitions.stream()
                .map(partition -> notice(partition, Optional.ofNullable(reasons.get(partition)), image))
                .sorted(Comparator.comparing(NodeNotice::message))
                .toList();
    }

    private NodeNotice notice(PartitionId partition, Optional<String> reason, MetadataImage image) {
        Optional<Reassignment> rebuild =
                image.membership().reassignment(partition).filter(Reassignment::isRebuild);
        String what = "the replica of " + nameOf(partition, image) + " on node " + nodeId
                + reason.map(why -> " is quarantined: " + why).orElse(" has lost entries or was damaged");
        return new NodeNotice(
                ErrorCode.REPLICA_QUARANTINED,
                rebuild.map(step -> what + "; " + progress(step)).orElse(what),
                rebuild.isPresent() ? "nothing is to be done; see how far it is: raftlog partition list" : hint(),
                false);
    }

    private static String progress(Reassignment rebuild) {
        return switch (rebuild.phase()) {
            case REMOVING ->
                "it is being rebuilt: the others take it out of their group as soon as they are a majority";
            case WIPING, QUEUED ->
                "it is being rebuilt: what it held is deleted, and it waits for its turn to be filled";
            case ADDING, REVERTING -> "it is being rebuilt: the partition's leader fills it anew";
        };
    }

    private static String nameOf(PartitionId partition, MetadataImage image) {
        return image.topic(partition.topicId())
                .map(topic -> topic.name() + "/" + partition.partition())
                .orElse(partition.toString());
    }

    private String hint() {
        return "it is rebuilt from the others as soon as a majority of the partition's replicas is whole; what is left of"
                + " it is kept in " + raftDirectory.resolve("quarantined") + " until then";
    }
}
