package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.List;

/**
 * Decides about nodes that come back as others: with another data directory than the one that was counted on, or after they
 * were removed.
 *
 * <p>Confined to one decision.
 */
final class ReturnRules {
    private final MembershipChange change;

    ReturnRules(MembershipChange change) {
        this.change = change;
    }

    /**
     * A node came with another data directory than the one that its replicas were in. It may take part again once
     * nobody counts on what was in the old one; until then it is told to ask again.
     */
    Decision directoryReplaced(RegisteredNode asked) {
        int nodeId = asked.nodeId();
        holdOff(asked);
        boolean free = true;
        for (Reassignment underWay : change.membership().reassignments().values()) {
            boolean comes = underWay.incoming() == nodeId;
            if (underWay.isRebuild() && comes) {
                change.add(new MembershipEvent.ReassignmentChanged(underWay.in(Reassignment.Phase.REMOVING)));
            } else if (comes || change.holds(underWay.partition(), nodeId)) {
                free &= underWay.phase() == Reassignment.Phase.QUEUED;
                if (underWay.phase() == Reassignment.Phase.QUEUED
                        || (comes && underWay.phase() == Reassignment.Phase.ADDING)) {
                    change.callOff(underWay);
                }
            }
        }
        if (free) {
            change.add(new MembershipEvent.DirectoryReplaced(asked));
            for (PartitionId partition : List.copyOf(change.replicas().keySet())) {
                if (change.holds(partition, nodeId)
                        && change.membership().reassignment(partition).isEmpty()) {
                    change.add(change.rebuild(partition, nodeId));
                }
            }
        }
        return askAgain(nodeId, change.settled());
    }

    /** The node's replica of the metadata is on its way out of the metadata group. */
    Decision heldOff(RegisteredNode asked) {
        holdOff(asked);
        return askAgain(asked.nodeId(), change.settled());
    }

    /** A node that was removed, under its old number. */
    Decision comesBack(RegisteredNode asked) {
        if (asked.directoryId().equals(change.membership().removed().get(asked.nodeId()))) {
            return new Decision.Refused(new Refusal(
                    ErrorCode.WRONG_DATA_DIRECTORY,
                    "node " + asked.nodeId() + " was removed from the cluster; what is in its data directory is void",
                    "to have it join anew, give it an empty data.dir"));
        }
        change.add(new MembershipEvent.DirectoryReplaced(asked));
        holdOff(asked);
        return askAgain(asked.nodeId(), change.settled());
    }

    void holdOff(RegisteredNode asked) {
        if (!asked.directoryId().equals(change.membership().lostMetadata().get(asked.nodeId()))) {
            change.add(new MembershipEvent.MetadataReplicaLost(asked.nodeId(), asked.directoryId()));
        }
    }

    private static Decision askAgain(int nodeId, List<MetadataEvent> events) {
        return new Decision.Accepted(
                events,
                new MetadataReply.Refused(new Refusal(
                        ErrorCode.NOT_READY,
                        "node " + nodeId + " came back with another data directory; the others make sure first that"
                                + " nothing counts on the old one",
                        "wait; see how far it is: raftlog node list")));
    }
}
