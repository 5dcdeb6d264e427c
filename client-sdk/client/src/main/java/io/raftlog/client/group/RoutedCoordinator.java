package io.raftlog.client.group;

import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.v1.AssignedTopic;
import io.raftlog.protocol.v1.Assignment;
import io.raftlog.protocol.v1.AwaitGroupNewsRequest;
import io.raftlog.protocol.v1.AwaitGroupNewsResponse;
import io.raftlog.protocol.v1.CommitOffsetsRequest;
import io.raftlog.protocol.v1.CommitOffsetsResponse;
import io.raftlog.protocol.v1.CommittedPartition;
import io.raftlog.protocol.v1.FetchOffsetsRequest;
import io.raftlog.protocol.v1.FetchOffsetsResponse;
import io.raftlog.protocol.v1.FetchedOffset;
import io.raftlog.protocol.v1.GroupHeartbeatRequest;
import io.raftlog.protocol.v1.GroupHeartbeatResponse;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.MemberProgress;
import io.raftlog.protocol.v1.OffsetToCommit;
import io.raftlog.protocol.v1.OwnedPartitions;
import io.raftlog.protocol.v1.Subscription;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                        patience)
                .thenApply(RoutedCoordinator::decode);
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

    private static BeatAnswer decode(GroupHeartbeatResponse answer) {
        return new BeatAnswer(
                answer.getMemberEpoch(),
                Duration.ofMillis(Math.max(1, answer.getHeartbeatIntervalMs())),
                answer.hasAssignment() ? Optional.of(decode(answer.getAssignment())) : Optional.empty());
    }

    private static Map<PartitionId, String> decode(Assignment assignment) {
        Map<PartitionId, String> partitions = new HashMap<>();
        for (AssignedTopic topic : assignment.getTopicsList()) {
            for (int partition : topic.getPartitionsList()) {
                partitions.put(new PartitionId(Wire.decodeId(topic.getTopicId()), partition), topic.getName());
            }
        }
        return partitions;
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
                        router.requestTimeout())
                .thenApply(RoutedCoordinator::refusals);
    }

    private static Map<PartitionId, Failure> refusals(CommitOffsetsResponse answer) {
        Map<PartitionId, Failure> refused = new HashMap<>();
        for (CommittedPartition each : answer.getPartitionsList()) {
            if (each.hasError()) {
                refused.put(Wire.decode(each.getPartition()), Wire.decode(each.getError()));
            }
        }
        return refused;
    }

    @Override
    public CompletableFuture<Map<PartitionId, CommittedOffset>> committed(
            MemberIdentity member, Collection<PartitionId> partitions) {
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
                        router.requestTimeout())
                .thenApply(RoutedCoordinator::decode);
    }

    private static Map<PartitionId, CommittedOffset> decode(FetchOffsetsResponse answer) {
        Map<PartitionId, CommittedOffset> offsets = new HashMap<>();
        for (FetchedOffset each : answer.getPartitionsList()) {
            if (each.hasError()) {
                throw new CallFailedException(Wire.decode(each.getError()));
            }
            offsets.put(
                    Wire.decode(each.getPartition()),
                    new CommittedOffset(
                            each.getOffset() < 0 ? Optional.empty() : Optional.of(each.getOffset()),
                            each.getAddedSince()));
        }
        return offsets;
    }
}
