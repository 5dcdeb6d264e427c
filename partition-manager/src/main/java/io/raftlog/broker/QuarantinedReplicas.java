package io.raftlog.broker;

import io.raftlog.broker.request.NodeNotice;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    List<NodeNotice> notices() {
        return reasons().entrySet().stream()
                .map(replica -> new NodeNotice(
                        ErrorCode.REPLICA_QUARANTINED,
                        "the replica of " + nameOf(replica.getKey()) + " on node " + nodeId + " is quarantined: "
                                + replica.getValue(),
                        hint(),
                        false))
                .sorted(Comparator.comparing(NodeNotice::message))
                .toList();
    }

    private String nameOf(PartitionId partition) {
        return metadata.get()
                .topic(partition.topicId())
                .map(topic -> topic.name() + "/" + partition.partition())
                .orElse(partition.toString());
    }

    private String hint() {
        return "nothing acknowledged is lost while a majority of the partition's replicas is whole; what is left of this"
                + " one is kept in " + raftDirectory.resolve("quarantined");
    }
}
