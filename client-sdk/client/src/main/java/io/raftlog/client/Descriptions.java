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

    static TopicDescription topic(TopicView view, Map<PartitionId, ReplicaStatus> leaders) {
        Topic topic = topic(view);
        return new TopicDescription(
                topic,
                topic.partitions().stream()
                        .map(partition -> new TopicDescription.Partition(
                                partition, Optional.ofNullable(leaders.get(view.partitionId(partition.partition())))))
                        .toList());
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
                        .toList());
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
                Optional.ofNullable(view.topicsById().get(partition.topicId()))
                        .map(topic -> new TopicPartition(topic.name(), partition.partition())),
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
