package io.raftlog.client;

import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.Failure;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.DeleteGroupRequest;
import io.raftlog.protocol.v1.DescribeGroupRequest;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.GetGroupHistoryRequest;
import io.raftlog.protocol.v1.GetGroupLagRequest;
import io.raftlog.protocol.v1.GetGroupLagResponse;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.ListGroupsRequest;
import io.raftlog.protocol.v1.ResetOffsetsRequest;
import io.raftlog.protocol.v1.TopicToReset;
import io.raftlog.protocol.v1.UndoResetRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks the coordinator about groups, and has it change them. */
final class GroupQueries {
    private final ClusterRouter router;

    GroupQueries(ClusterRouter router) {
        this.router = router;
    }

    CompletableFuture<List<GroupListing>> list() {
        return router.askCoordinator(
                        GroupsGrpc.getListGroupsMethod(),
                        ListGroupsRequest.getDefaultInstance(),
                        answer -> answer.hasError() ? answer.getError() : null,
                        router.requestTimeout())
                .thenApply(answer -> answer.getGroupsList().stream()
                        .map(group -> new GroupListing(
                                group.getGroupId(), GroupDescriptions.state(group.getState()), group.getMembers()))
                        .toList());
    }

    CompletableFuture<GroupDescription> describe(String groupId) {
        return router.askCoordinator(
                        GroupsGrpc.getDescribeGroupMethod(),
                        DescribeGroupRequest.newBuilder().setGroupId(groupId).build(),
                        answer -> answer.hasError() ? answer.getError() : null,
                        router.requestTimeout())
                .thenApply(answer -> GroupDescriptions.group(answer.getGroup()));
    }

    CompletableFuture<GroupLag> lag(String groupId) {
        return router.askCoordinator(
                        GroupsGrpc.getGetGroupLagMethod(),
                        GetGroupLagRequest.newBuilder().addGroupIds(groupId).build(),
                        GroupQueries::refusal,
                        router.requestTimeout())
                .thenApply(answer -> {
                    if (answer.getGroupsCount() != 1) {
                        throw new CallFailedException(Failure.of(
                                ErrorCode.INTERNAL, "asked for one group's lag, got " + answer.getGroupsCount()));
                    }
                    return GroupDescriptions.lag(answer.getGroups(0));
                });
    }

    /** Asked for one group, a node that does not coordinate groups any more says so of that group. */
    static @Nullable Error refusal(GetGroupLagResponse answer) {
        if (answer.hasError()) {
            return answer.getError();
        }
        return answer.getGroupsList().stream()
                .filter(io.raftlog.protocol.v1.GroupLag::hasError)
                .map(io.raftlog.protocol.v1.GroupLag::getError)
                .findFirst()
                .orElse(null);
    }

    CompletableFuture<List<GroupRebalance>> history(String groupId, int limit) {
        return router.askCoordinator(
                        GroupsGrpc.getGetGroupHistoryMethod(),
                        GetGroupHistoryRequest.newBuilder()
                                .setGroupId(groupId)
                                .setLimit(limit)
                                .build(),
                        answer -> answer.hasError() ? answer.getError() : null,
                        router.requestTimeout())
                .thenApply(answer -> answer.getRebalancesList().stream()
                        .map(GroupDescriptions::rebalance)
                        .toList());
    }

    CompletableFuture<OffsetReset> reset(
            String groupId, OffsetReset.Scope scope, OffsetReset.Target target, ChangeMode mode) {
        ResetOffsetsRequest.Builder request =
                ResetOffsetsRequest.newBuilder().setGroupId(groupId).setApply(mode == ChangeMode.APPLY);
        scope.topics()
                .forEach((topic, partitions) -> request.addTopics(
                        TopicToReset.newBuilder().setTopic(topic).addAllPartitions(partitions)));
        if (target instanceof OffsetReset.Target.Beginning) {
            request.setEarliest(true);
        } else if (target instanceof OffsetReset.Target.End) {
            request.setLatest(true);
        } else if (target instanceof OffsetReset.Target.Offset to) {
            request.setOffset(to.offset());
        } else if (target instanceof OffsetReset.Target.Time to) {
            request.setTimestamp(to.time().toEpochMilli());
        } else if (target instanceof OffsetReset.Target.By by) {
            request.setShiftBy(by.records());
        } else {
            throw new AssertionError(target);
        }
        return router.changeAtCoordinator(
                        GroupsGrpc.getResetOffsetsMethod(),
                        request.build(),
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenApply(answer -> new OffsetReset(
                        groupId,
                        answer.getApplied(),
                        GroupDescriptions.moves(answer.getMovesList()),
                        Optional.empty()));
    }

    CompletableFuture<OffsetReset> undo(String groupId, ChangeMode mode) {
        return router.changeAtCoordinator(
                        GroupsGrpc.getUndoResetMethod(),
                        UndoResetRequest.newBuilder()
                                .setGroupId(groupId)
                                .setApply(mode == ChangeMode.APPLY)
                                .build(),
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenApply(answer -> new OffsetReset(
                        groupId,
                        answer.getApplied(),
                        GroupDescriptions.moves(answer.getMovesList()),
                        Optional.of(Instant.ofEpochMilli(answer.getResetAtMs()))));
    }

    CompletableFuture<Void> delete(String groupId) {
        return router.changeAtCoordinator(
                        GroupsGrpc.getDeleteGroupMethod(),
                        DeleteGroupRequest.newBuilder().setGroupId(groupId).build(),
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenAccept(answer -> {});
    }
}
