package io.raftlog.broker;

import io.raftlog.broker.liveness.MetadataCopies;
import io.raftlog.broker.request.NodeNotice;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.List;

/** What a node says of its copy of the metadata when that stands still while another node's goes on. */
final class OldMetadata {
    /** More than a copy needs to follow, or a new leader to be found. */
    private static final Duration TOLERATED = Duration.ofSeconds(30);

    private OldMetadata() {}

    static List<NodeNotice> notices(int nodeId, MetadataCopies copies) {
        return copies.lag().filter(lag -> lag.age().compareTo(TOLERATED) > 0).stream()
                .map(lag -> new NodeNotice(
                        ErrorCode.METADATA_BEHIND,
                        "node " + nodeId + " knows the metadata up to change " + lag.ownVersion() + "; node "
                                + lag.node() + " had change " + lag.otherVersion() + " "
                                + lag.age().toSeconds() + " s ago",
                        "see what its log says of the metadata group; restarted, it takes from the others what it lacks",
                        false))
                .toList();
    }
}
