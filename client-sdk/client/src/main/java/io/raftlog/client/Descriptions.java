package io.raftlog.client;

import io.raftlog.client.routing.ClusterView;
import io.raftlog.client.routing.TopicView;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.GetNodeStatusResponse;
import io.raftlog.protocol.v1.Notice;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** From what the layers below know to what applications are told; translates and decides nothing. */
final class Descriptions {
    private Descriptions() {}

    /** On the wire 0 stands for no node. */
    static OptionalInt nodeId(int id) {
        return id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    static Topic topic(TopicView topic) {
        return new Topic(
                topic.name(),
                topic.id(),
                topic.replicationFactor(),
                topic.partitions().stream()
                        .map(partition -> new Topic.Partition(
                                partition.partition(),
                                partition.replicas(),
                                nodeId(partition.leaderId()),
                                partition.leaderEpoch()))
                        .toList(),
                topic.configs(),
                topic.effectiveConfigs());
    }

    static TopicDescription topic(TopicView view, Map<PartitionId, ReplicaStatus> leaders, List<NodeStatus> nodes) {
        Topic topic = topic(view);
        return new TopicDescription(
                topic,
                topic.partitions().stream()
                        .map(partition -> {
                            PartitionId id = view.partitionId(partition.partition());
                            return new TopicDescription.Partition(
                                    partition, Optional.ofNullable(leaders.get(id)), quarantined(id, nodes));
                        })
                        .toList());
    }

    private static Map<Integer, String> quarantined(PartitionId partition, List<NodeStatus> nodes) {
        Map<Integer, String> reasons = new HashMap<>();
        for (NodeStatus node : nodes) {
            node.quarantined().stream()
                    .filter(replica -> replica.partition().equals(partition))
                    .forEach(replica -> reasons.put(node.nodeId(), replica.reason()));
        }
        return reasons;
    }

    static NodeStatus node(GetNodeStatusResponse node, ClusterView view) {
        return new NodeStatus(
                node.getNodeId(),
                node.getClusterId(),
                node.getVersion(),
                Duration.ofMillis(node.getUptimeMs()),
                node.getPid(),
                node.getReady(),
                nodeId(node.getMetadataLeaderId()),
                node.getReplicasList().stream()
                        .map(replica -> replica(replica, view))
                        .toList(),
                node.getNoticesList().stream().map(Descriptions::notice).toList(),
                node.getPeersList().stream()
                        .map(peer -> new NodeStatus.Peer(
                                peer.getNodeId(),
                                peer.getSuspected(),
                                Duration.ofMillis(peer.getQuietMs()),
                                peer.getReason()))
                        .toList(),
                node.getQuarantinedList().stream()
                        .map(replica -> quarantined(replica, view))
                        .toList());
    }

    private static QuarantinedReplica quarantined(io.raftlog.protocol.v1.QuarantinedReplica replica, ClusterView view) {
        PartitionId partition = Wire.decode(replica.getPartition());
        return new QuarantinedReplica(partition, nameOf(partition, view), replica.getReason());
    }

    private static Optional<TopicPartition> nameOf(PartitionId partition, ClusterView view) {
        return Optional.ofNullable(view.topicsById().get(partition.topicId()))
                .map(topic -> new TopicPartition(topic.name(), partition.partition()));
    }

    private static NodeNotice notice(Notice notice) {
        // A newer node may have reasons that this version has no name for.
        ErrorCode code = ErrorCode.ofId(notice.getCode()).orElse(ErrorCode.INTERNAL);
        return new NodeNotice(code, notice.getMessage(), notice.getHint(), notice.getOver());
    }

    private static ReplicaStatus replica(io.raftlog.protocol.v1.ReplicaStatus replica, ClusterView view) {
        PartitionId partition = Wire.decode(replica.getPartition());
        return new ReplicaStatus(
                partition,
                nameOf(partition, view),
                replica.getLeader(),
                replica.getWritable(),
                nodeId(replica.getLeaderId()),
                replica.getLeaderEpoch(),
                replica.getLogStartOffset(),
                replica.getHighWatermark(),
                replica.getLogEndOffset(),
                replica.getSizeBytes(),
                replica.getFollowersList().stream()
                        .map(follower -> new ReplicaStatus.Follower(
                                follower.getNodeId(),
                                follower.getEntriesBehind(),
                                Duration.ofMillis(follower.getLastContactMs())))
                        .toList());
    }
}
