package io.raftlog.broker;

import io.raftlog.broker.request.NodeNotice;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.protocol.ErrorCode;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Whether this node is one of those that keep the metadata. A registered node that is not is on its way in; until then the
 * metadata withstands less than it seems to.
 *
 * <p>Thread-safe.
 */
final class MetadataVote {
    private final int nodeId;
    private final UUID group;
    private final RaftGroups groups;
    private final Supplier<MetadataImage> metadata;

    MetadataVote(int nodeId, UUID group, RaftGroups groups, Supplier<MetadataImage> metadata) {
        this.nodeId = nodeId;
        this.group = group;
        this.groups = groups;
        this.metadata = metadata;
    }

    List<NodeNotice> notices() {
        boolean votes = groups.membership(group)
                .filter(members -> members.voters().contains(nodeId))
                .isPresent();
        return votes || metadata.get().node(nodeId).isEmpty()
                ? List.of()
                : List.of(new NodeNotice(
                        ErrorCode.NOT_READY,
                        "node " + nodeId
                                + " does not keep the metadata yet: the others let it in as soon as it has all of it",
                        "nothing is to be done, but do not stop another node before",
                        false));
    }
}
