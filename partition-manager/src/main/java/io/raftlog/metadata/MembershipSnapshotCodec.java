package io.raftlog.metadata;

import com.google.protobuf.ByteString;
import io.raftlog.metadata.v1.ReplicaOfNode;
import io.raftlog.metadata.v1.SnapshotMembership;
import io.raftlog.model.PartitionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** The bytes of the membership, as a snapshot of the metadata keeps it. */
final class MembershipSnapshotCodec {
    private MembershipSnapshotCodec() {}

    static SnapshotMembership encode(Membership membership) {
        SortedMap<Integer, SnapshotMembership.Node.Builder> nodes = new TreeMap<>();
        membership.states().forEach((id, state) -> node(nodes, id).setState(encode(state)));
        membership
                .lostMetadata()
                .forEach((id, directory) -> node(nodes, id).setLostMetadata(MetadataCodec.bytes(directory)));
        membership
                .removed()
                .forEach((id, directory) -> node(nodes, id).setRemovedDirectory(MetadataCodec.bytes(directory)));
        SnapshotMembership.Builder snapshot = SnapshotMembership.newBuilder();
        nodes.values().forEach(snapshot::addNodes);
        membership.reassignments().values().forEach(step -> snapshot.addReassignments(MembershipCodec.encode(step)));
        return snapshot.addAllDeparted(encode(membership.departed()))
                .addAllBlank(encode(membership.blank()))
                .build();
    }

    private static List<ReplicaOfNode> encode(Map<PartitionId, SortedSet<Integer>> replicas) {
        List<ReplicaOfNode> encoded = new ArrayList<>();
        replicas.forEach((partition, nodeIds) -> nodeIds.forEach(nodeId -> encoded.add(ReplicaOfNode.newBuilder()
                .setPartition(MembershipCodec.encode(partition))
                .setNodeId(nodeId)
                .build())));
        return encoded;
    }

    /** Throws {@link IllegalStateException} on anything that {@link #encode} did not make. */
    static Membership decode(SnapshotMembership snapshot) {
        SortedMap<Integer, NodeState> states = new TreeMap<>();
        SortedMap<Integer, UUID> lost = new TreeMap<>();
        SortedMap<Integer, UUID> removed = new TreeMap<>();
        for (SnapshotMembership.Node node : snapshot.getNodesList()) {
            NodeState state = decode(node.getState());
            if (state != NodeState.ACTIVE) {
                states.put(node.getNodeId(), state);
            }
            putIfSet(lost, node.getNodeId(), node.getLostMetadata());
            putIfSet(removed, node.getNodeId(), node.getRemovedDirectory());
        }
        Map<PartitionId, Reassignment> reassignments = new LinkedHashMap<>();
        snapshot.getReassignmentsList().stream()
                .map(MembershipCodec::decode)
                .forEach(step -> reassignments.put(step.partition(), step));
        return new Membership(
                states,
                reassignments,
                decode(snapshot.getDepartedList()),
                decode(snapshot.getBlankList()),
                lost,
                removed);
    }

    private static Map<PartitionId, SortedSet<Integer>> decode(List<ReplicaOfNode> replicas) {
        Map<PartitionId, SortedSet<Integer>> decoded = new LinkedHashMap<>();
        for (ReplicaOfNode replica : replicas) {
            decoded.computeIfAbsent(MembershipCodec.decode(replica.getPartition()), id -> new TreeSet<>())
                    .add(replica.getNodeId());
        }
        return decoded;
    }

    private static SnapshotMembership.Node.Builder node(
            SortedMap<Integer, SnapshotMembership.Node.Builder> nodes, int nodeId) {
        return nodes.computeIfAbsent(
                nodeId, id -> SnapshotMembership.Node.newBuilder().setNodeId(id));
    }

    private static void putIfSet(SortedMap<Integer, UUID> directories, int nodeId, ByteString directory) {
        if (!directory.isEmpty()) {
            directories.put(nodeId, MetadataCodec.uuid(directory));
        }
    }

    private static SnapshotMembership.State encode(NodeState state) {
        return switch (state) {
            case ACTIVE -> SnapshotMembership.State.ACTIVE;
            case DRAINING -> SnapshotMembership.State.DRAINING;
            case LEAVING -> SnapshotMembership.State.LEAVING;
        };
    }

    private static NodeState decode(SnapshotMembership.State state) {
        return switch (state) {
            case ACTIVE -> NodeState.ACTIVE;
            case DRAINING -> NodeState.DRAINING;
            case LEAVING -> NodeState.LEAVING;
            case UNRECOGNIZED -> throw new IllegalStateException("a node in an unknown state: upgrade this node");
        };
    }
}
