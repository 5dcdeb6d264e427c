package io.raftlog.client;

import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.v1.CancelMoveRequest;
import io.raftlog.protocol.v1.ChangeNodeRequest;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GetMetadataResponse;
import io.raftlog.protocol.v1.MoveReplicasRequest;
import io.raftlog.protocol.v1.NodeInfo;
import io.raftlog.protocol.v1.PartitionInfo;
import io.raftlog.protocol.v1.TopicInfo;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Placement calls, over one router. */
final class RoutedPlacement implements Placement {
    private final ClusterRouter router;
    private final Executor callbacks;

    RoutedPlacement(ClusterRouter router, Executor callbacks) {
        this.router = router;
        this.callbacks = callbacks;
    }

    @Override
    public CompletableFuture<PlacementDescription> describe() {
        return forApplications(router.change(
                        ClusterGrpc.getGetMetadataMethod(),
                        GetMetadataRequest.getDefaultInstance(),
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenApply(RoutedPlacement::description));
    }

    @Override
    public CompletableFuture<List<ReplicaMove>> move(List<ReplicaTarget> targets, ChangeMode mode) {
        MoveReplicasRequest.Builder request = MoveReplicasRequest.newBuilder().setDryRun(mode == ChangeMode.DRY_RUN);
        targets.forEach(target -> request.addMoves(io.raftlog.protocol.v1.ReplicaMove.newBuilder()
                .setTopic(target.partition().topic())
                .setPartition(target.partition().partition())
                .addAllTo(target.nodeIds())));
        return move(request.build());
    }

    @Override
    public CompletableFuture<List<ReplicaMove>> evenOut(ChangeMode mode) {
        return move(MoveReplicasRequest.newBuilder()
                .setEvenOut(true)
                .setDryRun(mode == ChangeMode.DRY_RUN)
                .build());
    }

    private CompletableFuture<List<ReplicaMove>> move(MoveReplicasRequest request) {
        return forApplications(router.change(
                        ClusterGrpc.getMoveReplicasMethod(),
                        request,
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenApply(answer -> moves(answer.getMovesList())));
    }

    @Override
    public CompletableFuture<Void> cancelMove(TopicPartition partition) {
        CancelMoveRequest request = CancelMoveRequest.newBuilder()
                .setTopic(partition.topic())
                .setPartition(partition.partition())
                .build();
        return forApplications(router.change(
                        ClusterGrpc.getCancelMoveMethod(),
                        request,
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenAccept(answer -> {}));
    }

    @Override
    public CompletableFuture<List<ReplicaMove>> changeNode(int nodeId, NodeChange change, ChangeMode mode) {
        ChangeNodeRequest request = ChangeNodeRequest.newBuilder()
                .setNodeId(nodeId)
                .setChange(
                        switch (change) {
                            case DRAIN -> ChangeNodeRequest.Change.DRAIN;
                            case UNDRAIN -> ChangeNodeRequest.Change.UNDRAIN;
                            case REMOVE -> ChangeNodeRequest.Change.REMOVE;
                            case REMOVE_WITH_REPLICAS -> ChangeNodeRequest.Change.REMOVE_WITH_REPLICAS;
                        })
                .setDryRun(mode == ChangeMode.DRY_RUN)
                .build();
        return forApplications(router.change(
                        ClusterGrpc.getChangeNodeMethod(),
                        request,
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenApply(answer -> moves(answer.getMovesList())));
    }

    private static PlacementDescription description(GetMetadataResponse answer) {
        List<PartitionInfo> partitions = answer.getTopicsList().stream()
                .map(TopicInfo::getPartitionsList)
                .flatMap(List::stream)
                .toList();
        return new PlacementDescription(
                answer.getNodesList().stream()
                        .sorted(Comparator.comparingInt(NodeInfo::getNodeId))
                        .map(node -> member(node, partitions))
                        .toList(),
                moves(answer.getMovesList()));
    }

    private static PlacementDescription.Member member(NodeInfo node, List<PartitionInfo> partitions) {
        return new PlacementDescription.Member(
                node.getNodeId(),
                Wire.address(node.getHost(), node.getPort()),
                switch (node.getState()) {
                    case DRAINING -> PlacementDescription.State.DRAINING;
                    case LEAVING -> PlacementDescription.State.LEAVING;
                    case ACTIVE, UNRECOGNIZED -> PlacementDescription.State.ACTIVE;
                },
                (int) partitions.stream()
                        .filter(partition -> partition.getReplicasList().contains(node.getNodeId()))
                        .count(),
                (int) partitions.stream()
                        .filter(partition -> partition.getReplicas(0) == node.getNodeId())
                        .count());
    }

    private static List<ReplicaMove> moves(List<io.raftlog.protocol.v1.ReplicaMove> moves) {
        return moves.stream().map(RoutedPlacement::move).toList();
    }

    private static ReplicaMove move(io.raftlog.protocol.v1.ReplicaMove move) {
        return new ReplicaMove(
                new TopicPartition(move.getTopic(), move.getPartition()),
                move.getFromList(),
                move.getToList(),
                Descriptions.nodeId(move.getIncoming()),
                Descriptions.nodeId(move.getOutgoing()),
                switch (move.getPhase()) {
                    case QUEUED -> ReplicaMove.Phase.QUEUED;
                    case COPYING -> ReplicaMove.Phase.COPYING;
                    case REVERTING -> ReplicaMove.Phase.REVERTING;
                    case REMOVING -> ReplicaMove.Phase.REMOVING;
                    case WIPING -> ReplicaMove.Phase.WIPING;
                    case PHASE_UNKNOWN, UNRECOGNIZED -> ReplicaMove.Phase.REORDERED;
                });
    }

    private <T> CompletableFuture<T> forApplications(CompletableFuture<T> future) {
        return Failures.forApplications(future, callbacks);
    }
}
