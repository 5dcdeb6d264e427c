package io.raftlog.broker.grpc;

import io.grpc.stub.StreamObserver;
import io.raftlog.broker.group.CommitOffsetsHandler;
import io.raftlog.broker.group.FetchOffsetsHandler.Fetched;
import io.raftlog.broker.group.GroupHandlers;
import io.raftlog.broker.group.GroupOffsets.Committed;
import io.raftlog.broker.group.Membership.Heartbeat;
import io.raftlog.broker.group.Membership.HeartbeatReply;
import io.raftlog.broker.group.Membership.Origin;
import io.raftlog.broker.group.ResetOffsetsHandler.Plan;
import io.raftlog.broker.group.ResetOffsetsHandler.Selected;
import io.raftlog.broker.group.ResetOffsetsHandler.Target;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.OffsetPosition;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.Refusal;
import io.raftlog.protocol.v1.AwaitGroupNewsRequest;
import io.raftlog.protocol.v1.AwaitGroupNewsResponse;
import io.raftlog.protocol.v1.CommitOffsetsRequest;
import io.raftlog.protocol.v1.CommitOffsetsResponse;
import io.raftlog.protocol.v1.CommittedPartition;
import io.raftlog.protocol.v1.DeleteGroupRequest;
import io.raftlog.protocol.v1.DeleteGroupResponse;
import io.raftlog.protocol.v1.DescribeGroupRequest;
import io.raftlog.protocol.v1.DescribeGroupResponse;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.FetchOffsetsRequest;
import io.raftlog.protocol.v1.FetchOffsetsResponse;
import io.raftlog.protocol.v1.FetchedOffset;
import io.raftlog.protocol.v1.GetGroupHistoryRequest;
import io.raftlog.protocol.v1.GetGroupHistoryResponse;
import io.raftlog.protocol.v1.GetGroupLagRequest;
import io.raftlog.protocol.v1.GetGroupLagResponse;
import io.raftlog.protocol.v1.GroupHeartbeatRequest;
import io.raftlog.protocol.v1.GroupHeartbeatResponse;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.ListGroupsRequest;
import io.raftlog.protocol.v1.ListGroupsResponse;
import io.raftlog.protocol.v1.ListedGroup;
import io.raftlog.protocol.v1.OffsetToCommit;
import io.raftlog.protocol.v1.ResetOffsetsRequest;
import io.raftlog.protocol.v1.ResetOffsetsResponse;
import io.raftlog.protocol.v1.UndoResetRequest;
import io.raftlog.protocol.v1.UndoResetResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Consumer groups.
 *
 * <p>Thread-safe.
 */
final class GroupService extends GroupsGrpc.GroupsImplBase {
    private final GroupHandlers handlers;

    GroupService(GroupHandlers handlers) {
        this.handlers = handlers;
    }

    @Override
    public void groupHeartbeat(GroupHeartbeatRequest request, StreamObserver<GroupHeartbeatResponse> out) {
        Origin origin = new Origin(request.getClientId(), Callers.address());
        answer(
                "groupHeartbeat",
                out,
                () -> handlers.heartbeat().handle(heartbeat(request, origin)),
                this::heartbeatResponse,
                error -> GroupHeartbeatResponse.newBuilder().setError(error).build());
    }

    private static Heartbeat heartbeat(GroupHeartbeatRequest request, Origin origin) {
        return new Heartbeat(
                request.getGroupId(),
                GroupWire.memberId(request.getMemberId()),
                request.getMemberEpoch(),
                request.getInstanceId(),
                origin,
                request.getRebalanceTimeoutMs(),
                request.hasSubscription()
                        ? Optional.of(GroupWire.subscription(request.getSubscription()))
                        : Optional.empty(),
                request.hasOwned() ? Optional.of(owned(request)) : Optional.empty(),
                request.getProgressList().stream().map(GroupWire::progress).toList());
    }

    private static Set<PartitionId> owned(GroupHeartbeatRequest request) {
        return request.getOwned().getPartitionsList().stream()
                .map(Wire::partitionId)
                .collect(Collectors.toUnmodifiableSet());
    }

    private GroupHeartbeatResponse heartbeatResponse(HeartbeatReply reply) {
        GroupHeartbeatResponse.Builder wire = GroupHeartbeatResponse.newBuilder()
                .setMemberEpoch(reply.memberEpoch())
                .setHeartbeatIntervalMs(reply.heartbeatIntervalMs())
                .setSessionTimeoutMs(reply.sessionTimeoutMs());
        reply.assignment()
                .ifPresent(partitions -> wire.setAssignment(
                        GroupWire.assignment(partitions, handlers.query().topics())));
        return wire.build();
    }

    @Override
    public void awaitGroupNews(AwaitGroupNewsRequest request, StreamObserver<AwaitGroupNewsResponse> out) {
        answer(
                "awaitGroupNews",
                out,
                () -> handlers.heartbeat()
                        .news(
                                request.getGroupId(),
                                GroupWire.memberId(request.getMemberId()),
                                Duration.ofMillis(Math.max(0, request.getMaxWaitMs()))),
                news -> AwaitGroupNewsResponse.newBuilder().setNews(news).build(),
                error -> AwaitGroupNewsResponse.newBuilder().setError(error).build());
    }

    @Override
    public void commitOffsets(CommitOffsetsRequest request, StreamObserver<CommitOffsetsResponse> out) {
        Origin origin = new Origin("", Callers.address());
        answer(
                "commitOffsets",
                out,
                () -> handlers.commit()
                        .handle(new CommitOffsetsHandler.Request(
                                request.getGroupId(),
                                GroupWire.member(request.getMemberId(), request.getMemberEpoch()),
                                origin,
                                request.getOffsetsList().stream()
                                        .map(GroupService::toCommit)
                                        .toList(),
                                request.getRewind())),
                committed -> committed(request, committed),
                error -> CommitOffsetsResponse.newBuilder().setError(error).build());
    }

    private static CommitOffsetsHandler.Asked toCommit(OffsetToCommit wire) {
        return new CommitOffsetsHandler.Asked(
                Wire.partitionId(wire.getPartition()), wire.getOffset(), wire.getLeaderEpoch(), wire.getMetadata());
    }

    private static CommitOffsetsResponse committed(CommitOffsetsRequest request, Committed committed) {
        CommitOffsetsResponse.Builder wire = CommitOffsetsResponse.newBuilder();
        for (OffsetToCommit asked : request.getOffsetsList()) {
            CommittedPartition.Builder partition =
                    CommittedPartition.newBuilder().setPartition(asked.getPartition());
            Refusal refusal = committed.refused().get(Wire.partitionId(asked.getPartition()));
            if (refusal != null) {
                partition.setError(Wire.error(refusal));
            }
            wire.addPartitions(partition);
        }
        return wire.build();
    }

    @Override
    public void fetchOffsets(FetchOffsetsRequest request, StreamObserver<FetchOffsetsResponse> out) {
        answer(
                "fetchOffsets",
                out,
                () -> handlers.fetchOffsets()
                        .handle(
                                request.getGroupId(),
                                GroupWire.member(request.getMemberId(), request.getMemberEpoch()),
                                request.getPartitionsList().stream()
                                        .map(Wire::partitionId)
                                        .toList()),
                fetched -> fetched(request, fetched),
                error -> FetchOffsetsResponse.newBuilder().setError(error).build());
    }

    private static FetchOffsetsResponse fetched(FetchOffsetsRequest request, List<Answer<Fetched>> fetched) {
        FetchOffsetsResponse.Builder wire = FetchOffsetsResponse.newBuilder();
        for (int i = 0; i < fetched.size(); i++) {
            FetchedOffset.Builder partition =
                    FetchedOffset.newBuilder().setOffset(-1).setLeaderEpoch(-1);
            if (fetched.get(i) instanceof Answer.Given<Fetched> given) {
                partition
                        .setPartition(Wire.partitionId(given.value().partition()))
                        .setTopic(given.value().topic())
                        .setAddedSince(given.value().addedSince());
                given.value()
                        .offset()
                        .ifPresent(offset -> partition
                                .setOffset(offset.offset())
                                .setLeaderEpoch(offset.leaderEpoch())
                                .setMetadata(offset.metadata()));
            } else {
                partition.setPartition(request.getPartitions(i)).setError(Wire.error((Answer.Refused<Fetched>)
                        fetched.get(i)));
            }
            wire.addPartitions(partition);
        }
        return wire.build();
    }

    @Override
    public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> out) {
        answer(
                "listGroups",
                out,
                () -> handlers.query().list(),
                groups -> ListGroupsResponse.newBuilder()
                        .setCoordinatorId(handlers.query().nodeId())
                        .addAllGroups(groups.stream()
                                .map(group -> ListedGroup.newBuilder()
                                        .setGroupId(group.groupId())
                                        .setState(GroupWire.state(group.state()))
                                        .setMembers(group.members())
                                        .build())
                                .toList())
                        .build(),
                error -> ListGroupsResponse.newBuilder().setError(error).build());
    }

    @Override
    public void describeGroup(DescribeGroupRequest request, StreamObserver<DescribeGroupResponse> out) {
        answer(
                "describeGroup",
                out,
                () -> handlers.query().describe(request.getGroupId()),
                group -> DescribeGroupResponse.newBuilder()
                        .setGroup(GroupWire.group(
                                group,
                                handlers.query().nodeId(),
                                handlers.query().topics()))
                        .build(),
                error -> DescribeGroupResponse.newBuilder().setError(error).build());
    }

    @Override
    public void getGroupLag(GetGroupLagRequest request, StreamObserver<GetGroupLagResponse> out) {
        answer(
                "getGroupLag",
                out,
                () -> handlers.lag().handle(request.getGroupIdsList()),
                lags -> GetGroupLagResponse.newBuilder()
                        .addAllGroups(lags.stream().map(GroupWire::lag).toList())
                        .build(),
                error -> GetGroupLagResponse.newBuilder().setError(error).build());
    }

    @Override
    public void getGroupHistory(GetGroupHistoryRequest request, StreamObserver<GetGroupHistoryResponse> out) {
        answer(
                "getGroupHistory",
                out,
                () -> handlers.query().history(request.getGroupId(), request.getLimit()),
                history -> GetGroupHistoryResponse.newBuilder()
                        .addAllRebalances(
                                history.stream().map(GroupWire::rebalance).toList())
                        .build(),
                error -> GetGroupHistoryResponse.newBuilder().setError(error).build());
    }

    @Override
    public void resetOffsets(ResetOffsetsRequest request, StreamObserver<ResetOffsetsResponse> out) {
        Origin origin = new Origin("", Callers.address());
        answer(
                "resetOffsets",
                out,
                () -> handlers.reset()
                        .reset(
                                request.getGroupId(),
                                request.getTopicsList().stream()
                                        .map(topic -> new Selected(topic.getTopic(), topic.getPartitionsList()))
                                        .toList(),
                                target(request),
                                request.getApply(),
                                origin),
                plan -> ResetOffsetsResponse.newBuilder()
                        .addAllMoves(plan.moves().stream().map(GroupWire::move).toList())
                        .setApplied(plan.applied())
                        .build(),
                error -> ResetOffsetsResponse.newBuilder().setError(error).build());
    }

    private static Target target(ResetOffsetsRequest request) {
        return switch (request.getTargetCase()) {
            case EARLIEST -> new Target.To(new OffsetPosition.Earliest());
            case LATEST -> new Target.To(new OffsetPosition.Latest());
            case OFFSET -> new Target.ToOffset(request.getOffset());
            case TIMESTAMP -> new Target.To(new OffsetPosition.AtTime(request.getTimestamp()));
            case SHIFT_BY -> new Target.ShiftBy(request.getShiftBy());
            case TARGET_NOT_SET ->
                throw new InvalidRequestException(
                        "a target is needed: earliest, latest, offset, timestamp or shift_by");
        };
    }

    @Override
    public void undoReset(UndoResetRequest request, StreamObserver<UndoResetResponse> out) {
        answer(
                "undoReset",
                out,
                () -> handlers.reset().undo(request.getGroupId(), request.getApply()),
                GroupService::undone,
                error -> UndoResetResponse.newBuilder().setError(error).build());
    }

    private static UndoResetResponse undone(Plan plan) {
        return UndoResetResponse.newBuilder()
                .addAllMoves(plan.moves().stream().map(GroupWire::move).toList())
                .setApplied(plan.applied())
                .setResetAtMs(plan.resetAtMs())
                .build();
    }

    @Override
    public void deleteGroup(DeleteGroupRequest request, StreamObserver<DeleteGroupResponse> out) {
        answer(
                "deleteGroup",
                out,
                () -> handlers.query().delete(request.getGroupId()),
                deleted -> DeleteGroupResponse.getDefaultInstance(),
                error -> DeleteGroupResponse.newBuilder().setError(error).build());
    }

    private static <T, R> void answer(
            String name,
            StreamObserver<R> out,
            Supplier<CompletableFuture<Answer<T>>> work,
            Function<T, R> response,
            Function<Error, R> refused) {
        Calls.unary(
                name,
                out,
                () -> work.get()
                        .thenApply(answer -> answer instanceof Answer.Given<T> given
                                ? response.apply(given.value())
                                : refused.apply(Wire.error((Answer.Refused<T>) answer))),
                refused);
    }
}
