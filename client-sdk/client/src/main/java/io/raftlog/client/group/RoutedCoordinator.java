package io.raftlog.client.group;

import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.v1.AwaitGroupNewsRequest;
import io.raftlog.protocol.v1.AwaitGroupNewsResponse;
import io.raftlog.protocol.v1.CommitOffsetsRequest;
import io.raftlog.protocol.v1.FetchOffsetsRequest;
import io.raftlog.protocol.v1.GroupHeartbeatRequest;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.MemberProgress;
import io.raftlog.protocol.v1.OffsetToCommit;
import io.raftlog.protocol.v1.OwnedPartitions;
import io.raftlog.protocol.v1.Subscription;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The coordinator of a cluster, over its router.
 *
 * <p>Thread-safe.
 */
public final class RoutedCoordinator implements GroupCoordinator {
    /** A heartbeat that takes longer is said again, as things are then. */
    private static final Duration LONGEST_BEAT = Duration.ofSeconds(3);

    private static final int UNKNOWN_EPOCH = -1;

    private final ClusterRouter router;

    public RoutedCoordinator(ClusterRouter router) {
        this.router = router;
    }

    @Override
    public CompletableFuture<BeatAnswer> beat(MemberProfile member, Beat beat, List<InHand> progress) {
        GroupHeartbeatRequest.Builder request = GroupHeartbeatRequest.newBuilder()
                .setGroupId(member.groupId())
                .setMemberId(Wire.encode(member.memberId()))
                .setMemberEpoch(beat.epoch())
                .setInstanceId(member.instanceId())
                .setClientId(member.clientId())
                .addAllProgress(progress.stream()
                        .map(each -> MemberProgress.newBuilder()
                                .setPartition(Wire.encode(each.partition()))
                                .setOffsetInHand(each.offset())
                                .setInHandMs(each.forMs())
                                .build())
                        .toList());
        if (beat.extent() != Beat.Extent.ALIVE) {
            request.setOwned(OwnedPartitions.newBuilder()
                    .addAllPartitions(beat.held().stream().map(Wire::encode).toList()));
        }
        if (beat.extent() == Beat.Extent.ALL) {
            request.setRebalanceTimeoutMs((int)
                            Math.min(Integer.MAX_VALUE, member.releaseTimeout().toMillis()))
                    .setSubscription(Subscription.newBuilder()
                            .addAllTopics(beat.subscription().topics())
                            .setPattern(beat.subscription().pattern()));
        }
        Duration patience =
                router.requestTimeout().compareTo(LONGEST_BEAT) < 0 ? router.requestTimeout() : LONGEST_BEAT;
        return router.askCoordinator(
                GroupsGrpc.getGroupHeartbeatMethod(),
                request.build(),
                answer -> answer.hasError() ? answer.getError() : null,
                answer -> GroupAnswers.beat(beat, answer),
                patience);
    }

    @Override
    public CompletableFuture<Boolean> news(MemberProfile member, Duration longest) {
        AwaitGroupNewsRequest request = AwaitGroupNewsRequest.newBuilder()
                .setGroupId(member.groupId())
                .setMemberId(Wire.encode(member.memberId()))
                .setMaxWaitMs(Math.toIntExact(longest.toMillis()))
                .build();
        return router.waitAtCoordinator(GroupsGrpc.getAwaitGroupNewsMethod(), request, longest.plus(LONGEST_BEAT))
                .thenApply(AwaitGroupNewsResponse::getNews);
    }

    @Override
    public CompletableFuture<Map<PartitionId, Failure>> commit(
            MemberIdentity member, Map<PartitionId, Long> offsets, boolean rewind) {
        CommitOffsetsRequest.Builder request = CommitOffsetsRequest.newBuilder()
                .setGroupId(member.groupId())
                .setMemberId(Wire.encode(member.memberId()))
                .setMemberEpoch(member.epoch())
                .setRewind(rewind);
        offsets.forEach((partition, offset) -> request.addOffsets(OffsetToCommit.newBuilder()
                .setPartition(Wire.encode(partition))
                .setOffset(offset)
                .setLeaderEpoch(UNKNOWN_EPOCH)));
        return router.askCoordinator(
                GroupsGrpc.getCommitOffsetsMethod(),
                request.build(),
                answer -> answer.hasError() ? answer.getError() : null,
                answer -> GroupAnswers.refusals(offsets.keySet(), answer),
                router.requestTimeout());
    }

    @Override
    public CompletableFuture<Map<PartitionId, CommittedOffset>> committed(
            MemberIdentity member, Collection<PartitionId> partitions) {
        if (partitions.isEmpty()) {
            // To the coordinator that is a question about everything.
            return CompletableFuture.completedFuture(Map.of());
        }
        FetchOffsetsRequest request = FetchOffsetsRequest.newBuilder()
                .setGroupId(member.groupId())
                .setMemberId(Wire.encode(member.memberId()))
                .setMemberEpoch(member.epoch())
                .addAllPartitions(partitions.stream().map(Wire::encode).toList())
                .build();
        return router.askCoordinator(
                GroupsGrpc.getFetchOffsetsMethod(),
                request,
                answer -> answer.hasError() ? answer.getError() : null,
                answer -> GroupAnswers.offsets(Set.copyOf(partitions), answer),
                router.requestTimeout());
    }
}
