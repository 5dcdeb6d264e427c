package io.raftlog.broker.grpc;

import io.grpc.stub.StreamObserver;
import io.raftlog.broker.liveness.PeerView;
import io.raftlog.broker.request.AlterTopicHandler.TopicChange;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.ClusterDescription;
import io.raftlog.broker.request.CompactionHandler;
import io.raftlog.broker.request.CreateTopicHandler.NewTopic;
import io.raftlog.broker.request.NodeNotice;
import io.raftlog.broker.request.NodeStatus;
import io.raftlog.broker.request.TopicDescription;
import io.raftlog.metadata.Topic;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.protocol.v1.AlterTopicRequest;
import io.raftlog.protocol.v1.AlterTopicResponse;
import io.raftlog.protocol.v1.CancelMoveRequest;
import io.raftlog.protocol.v1.CancelMoveResponse;
import io.raftlog.protocol.v1.ChangeNodeRequest;
import io.raftlog.protocol.v1.ChangeNodeResponse;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.CreateTopicResponse;
import io.raftlog.protocol.v1.DeleteTopicRequest;
import io.raftlog.protocol.v1.DeleteTopicResponse;
import io.raftlog.protocol.v1.FollowerStatus;
import io.raftlog.protocol.v1.GetCompactionRequest;
import io.raftlog.protocol.v1.GetCompactionResponse;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GetMetadataResponse;
import io.raftlog.protocol.v1.GetNodeStatusRequest;
import io.raftlog.protocol.v1.GetNodeStatusResponse;
import io.raftlog.protocol.v1.MoveReplicasRequest;
import io.raftlog.protocol.v1.MoveReplicasResponse;
import io.raftlog.protocol.v1.Notice;
import io.raftlog.protocol.v1.PeerStatus;
import io.raftlog.protocol.v1.QuarantinedReplica;
import io.raftlog.protocol.v1.ReplicaCompaction;
import io.raftlog.protocol.v1.ReplicaStatus;
import io.raftlog.protocol.v1.TopicInfo;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What there is, and changes to it.
 *
 * <p>Thread-safe.
 */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final Handlers handlers;

    ClusterService(Handlers handlers) {
        this.handlers = handlers;
    }

    @Override
    public void getMetadata(GetMetadataRequest request, StreamObserver<GetMetadataResponse> out) {
        Calls.unary(
                "getMetadata",
                out,
                () -> handlers.metadata().handle(request.getTopicsList()).thenApply(ClusterService::metadataResponse),
                error -> GetMetadataResponse.newBuilder().setError(error).build());
    }

    @Override
    public void getNodeStatus(GetNodeStatusRequest request, StreamObserver<GetNodeStatusResponse> out) {
        // The response has no place for an error; a node that cannot tell its status is told apart by gRPC's own.
        NodeStatus status = handlers.nodeStatus().handle();
        out.onNext(statusResponse(status));
        out.onCompleted();
    }

    @Override
    public void createTopic(CreateTopicRequest request, StreamObserver<CreateTopicResponse> out) {
        Calls.unary(
                "createTopic",
                out,
                () -> handlers.createTopic()
                        .handle(new NewTopic(
                                request.getName(),
                                request.getPartitions(),
                                request.getReplicationFactor(),
                                request.getConfigsMap(),
                                request.getDryRun()))
                        .thenApply(ClusterService::createResponse),
                error -> CreateTopicResponse.newBuilder().setError(error).build());
    }

    @Override
    public void alterTopic(AlterTopicRequest request, StreamObserver<AlterTopicResponse> out) {
        Calls.unary(
                "alterTopic",
                out,
                () -> handlers.alterTopic()
                        .handle(new TopicChange(
                                request.getName(),
                                request.getSetConfigsMap(),
                                Set.copyOf(request.getUnsetConfigsList()),
                                request.getPartitions(),
                                request.getAcceptKeyOrderBreak(),
                                request.getDryRun()))
                        .thenApply(ClusterService::alterResponse),
                error -> AlterTopicResponse.newBuilder().setError(error).build());
    }

    @Override
    public void deleteTopic(DeleteTopicRequest request, StreamObserver<DeleteTopicResponse> out) {
        Calls.unary(
                "deleteTopic",
                out,
                () -> deleted(handlers.deleteTopic().handle(request.getName(), request.getDryRun())),
                error -> DeleteTopicResponse.newBuilder().setError(error).build());
    }

    @Override
    public void getCompaction(GetCompactionRequest request, StreamObserver<GetCompactionResponse> out) {
        Calls.unary(
                "getCompaction",
                out,
                () -> CompletableFuture.completedFuture(compactionResponse(
                        handlers.compaction().handle(Wire.uuid(request.getTopicId()), request.getWithoutDelay()))),
                error -> GetCompactionResponse.newBuilder().setError(error).build());
    }

    private static GetCompactionResponse compactionResponse(Answer<List<CompactionHandler.Replica>> answer) {
        GetCompactionResponse.Builder wire = GetCompactionResponse.newBuilder();
        if (answer instanceof Answer.Given<List<CompactionHandler.Replica>> given) {
            for (CompactionHandler.Replica replica : given.value()) {
                wire.addReplicas(ReplicaCompaction.newBuilder()
                        .setPartition(replica.partition())
                        .setFirstDirtyOffset(replica.status().firstDirtyOffset())
                        .setTouchableOffset(replica.status().touchableOffset())
                        .setHighWatermark(replica.status().highWatermark())
                        .setAsked(replica.status().asked())
                        .setWorking(replica.status().working()));
            }
            return wire.build();
        }
        return wire.setError(Wire.error((Answer.Refused<List<CompactionHandler.Replica>>) answer))
                .build();
    }

    @Override
    public void moveReplicas(MoveReplicasRequest request, StreamObserver<MoveReplicasResponse> out) {
        Calls.unary(
                "moveReplicas",
                out,
                () -> (request.getEvenOut()
                                ? handlers.membership().evenOut(request.getDryRun())
                                : handlers.membership().move(MembershipWire.targets(request), request.getDryRun()))
                        .thenApply(MembershipWire::moved),
                error -> MoveReplicasResponse.newBuilder().setError(error).build());
    }

    @Override
    public void cancelMove(CancelMoveRequest request, StreamObserver<CancelMoveResponse> out) {
        Calls.unary(
                "cancelMove",
                out,
                () -> handlers.membership()
                        .cancel(request.getTopic(), request.getPartition())
                        .thenApply(MembershipWire::cancelled),
                error -> CancelMoveResponse.newBuilder().setError(error).build());
    }

    @Override
    public void changeNode(ChangeNodeRequest request, StreamObserver<ChangeNodeResponse> out) {
        Calls.unary(
                "changeNode",
                out,
                () -> handlers.membership()
                        .change(request.getNodeId(), MembershipWire.change(request), request.getDryRun())
                        .thenApply(MembershipWire::changed),
                error -> ChangeNodeResponse.newBuilder().setError(error).build());
    }

    private static GetMetadataResponse metadataResponse(Answer<ClusterDescription> answer) {
        GetMetadataResponse.Builder wire = GetMetadataResponse.newBuilder();
        if (answer instanceof Answer.Given<ClusterDescription> given) {
            ClusterDescription cluster = given.value();
            wire.setClusterId(cluster.clusterId())
                    .setNodeId(cluster.nodeId())
                    .setMetadataLeaderId(cluster.metadataLeaderId())
                    .addAllNodes(
                            cluster.nodes().stream().map(MembershipWire::node).toList())
                    .addAllMoves(
                            cluster.moves().stream().map(MembershipWire::move).toList())
                    .addAllTopics(
                            cluster.topics().stream().map(ClusterService::topic).toList());
        } else if (answer instanceof Answer.Refused<ClusterDescription> refused) {
            wire.setError(Wire.error(refused));
        } else {
            throw new AssertionError(answer);
        }
        return wire.build();
    }

    private static TopicInfo topic(ClusterDescription.NamedTopic topic) {
        if (topic.description() instanceof Answer.Given<TopicDescription> given) {
            return Wire.topic(given.value());
        }
        return TopicInfo.newBuilder()
                .setName(topic.name())
                .setError(Wire.error((Answer.Refused<TopicDescription>) topic.description()))
                .build();
    }

    private static CreateTopicResponse createResponse(Answer<TopicDescription> answer) {
        if (answer instanceof Answer.Given<TopicDescription> given) {
            return CreateTopicResponse.newBuilder()
                    .setTopic(Wire.topic(given.value()))
                    .build();
        }
        return CreateTopicResponse.newBuilder()
                .setError(Wire.error((Answer.Refused<TopicDescription>) answer))
                .build();
    }

    private static AlterTopicResponse alterResponse(Answer<TopicDescription> answer) {
        if (answer instanceof Answer.Given<TopicDescription> given) {
            return AlterTopicResponse.newBuilder()
                    .setTopic(Wire.topic(given.value()))
                    .build();
        }
        return AlterTopicResponse.newBuilder()
                .setError(Wire.error((Answer.Refused<TopicDescription>) answer))
                .build();
    }

    private static CompletableFuture<DeleteTopicResponse> deleted(CompletableFuture<Answer<Topic>> answer) {
        return answer.thenApply(given -> given instanceof Answer.Refused<Topic> refused
                ? DeleteTopicResponse.newBuilder().setError(Wire.error(refused)).build()
                : DeleteTopicResponse.getDefaultInstance());
    }

    private static GetNodeStatusResponse statusResponse(NodeStatus status) {
        return GetNodeStatusResponse.newBuilder()
                .setNodeId(status.nodeId())
                .setClusterId(status.clusterId())
                .setVersion(status.version())
                .setUptimeMs(status.uptime().toMillis())
                .setPid(status.pid())
                .setReady(status.ready())
                .setMetadataLeaderId(status.metadataLeaderId())
                .addAllReplicas(
                        status.replicas().stream().map(ClusterService::replica).toList())
                .addAllNotices(
                        status.notices().stream().map(ClusterService::notice).toList())
                .addAllPeers(status.peers().stream().map(ClusterService::peer).toList())
                .addAllQuarantined(status.quarantined().entrySet().stream()
                        .map(replica -> QuarantinedReplica.newBuilder()
                                .setPartition(Wire.partitionId(replica.getKey()))
                                .setReason(replica.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static Notice notice(NodeNotice notice) {
        return Notice.newBuilder()
                .setCode(notice.code().id())
                .setMessage(notice.message())
                .setHint(notice.hint())
                .setOver(notice.over())
                .build();
    }

    private static PeerStatus peer(PeerView peer) {
        return PeerStatus.newBuilder()
                .setNodeId(peer.nodeId())
                .setSuspected(peer.state() == PeerView.State.SUSPECTED)
                .setQuietMs(peer.quietMs())
                .setReason(peer.reason())
                .build();
    }

    private static ReplicaStatus replica(NodeStatus.Replica replica) {
        PartitionReplica.Status status = replica.status();
        return ReplicaStatus.newBuilder()
                .setPartition(Wire.partitionId(replica.partition()))
                .setLeader(status.leader())
                .setWritable(status.writable())
                .setLeaderId(status.leaderId())
                .setLeaderEpoch(status.leaderEpoch())
                .setLogStartOffset(status.logStartOffset())
                .setHighWatermark(status.highWatermark())
                .setLogEndOffset(status.logEndOffset())
                .setSizeBytes(status.sizeBytes())
                .addAllFollowers(status.followers().stream()
                        .map(follower -> FollowerStatus.newBuilder()
                                .setNodeId(follower.nodeId())
                                .setEntriesBehind(follower.entriesBehind())
                                .setLastContactMs(follower.lastContactMs())
                                .build())
                        .toList())
                .build();
    }
}
