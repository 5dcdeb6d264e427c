package io.raftlog.client.fake;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.raftlog.client.group.Beat;
import io.raftlog.client.group.BeatAnswer;
import io.raftlog.client.group.GroupCoordinator;
import io.raftlog.client.group.GroupCoordinator.CommittedOffset;
import io.raftlog.client.group.GroupSubscription;
import io.raftlog.client.group.MemberIdentity;
import io.raftlog.client.group.MemberProfile;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.AssignedTopic;
import io.raftlog.protocol.v1.Assignment;
import io.raftlog.protocol.v1.AwaitGroupNewsRequest;
import io.raftlog.protocol.v1.AwaitGroupNewsResponse;
import io.raftlog.protocol.v1.CommitOffsetsRequest;
import io.raftlog.protocol.v1.CommitOffsetsResponse;
import io.raftlog.protocol.v1.CommittedPartition;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.FetchOffsetsRequest;
import io.raftlog.protocol.v1.FetchOffsetsResponse;
import io.raftlog.protocol.v1.FetchedOffset;
import io.raftlog.protocol.v1.GroupHeartbeatRequest;
import io.raftlog.protocol.v1.GroupHeartbeatResponse;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.Leader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The group calls of one node: node 1 asks the cluster's coordinator, the others say that it is there. */
final class FakeGroupService extends GroupsGrpc.GroupsImplBase {
    private static final Duration SESSION = Duration.ofSeconds(10);
    /** What a member reads is no matter of the model's. */
    private static final GroupSubscription ANY = new GroupSubscription(Set.of("any"), "");

    private final FakeCluster cluster;
    private final FakeNode node;

    FakeGroupService(FakeCluster cluster, FakeNode node) {
        this.cluster = cluster;
        this.node = node;
    }

    @Override
    public void groupHeartbeat(GroupHeartbeatRequest request, StreamObserver<GroupHeartbeatResponse> out) {
        cluster.groups().heartbeat();
        MemberProfile profile = new MemberProfile(
                request.getGroupId(),
                Wire.decodeId(request.getMemberId()),
                request.getInstanceId(),
                request.getClientId(),
                SESSION);
        Beat.Extent extent =
                request.hasSubscription() ? Beat.Extent.ALL : request.hasOwned() ? Beat.Extent.HELD : Beat.Extent.ALIVE;
        Set<PartitionId> held = Set.copyOf(request.getOwned().getPartitionsList().stream()
                .map(Wire::decode)
                .toList());
        if (request.getMemberEpoch() == Beat.JOIN && (!request.hasSubscription() || !held.isEmpty())) {
            send(
                    out,
                    GroupHeartbeatResponse.newBuilder()
                            .setError(FakePartition.error(
                                    ErrorCode.INVALID_REQUEST, "joins without a subscription, or with partitions"))
                            .build());
            return;
        }
        answer(
                out,
                () -> coordinator().beat(profile, new Beat(request.getMemberEpoch(), extent, ANY, held), List.of()),
                FakeGroupService::heartbeat,
                error -> GroupHeartbeatResponse.newBuilder().setError(error).build());
    }

    private static GroupHeartbeatResponse heartbeat(BeatAnswer answer) {
        GroupHeartbeatResponse.Builder wire = GroupHeartbeatResponse.newBuilder()
                .setMemberEpoch(answer.epoch())
                .setHeartbeatIntervalMs((int) answer.interval().toMillis())
                .setSessionTimeoutMs((int) SESSION.toMillis());
        answer.assignment().ifPresent(all -> wire.setAssignment(assignment(all)));
        return wire.build();
    }

    private static Assignment assignment(Map<PartitionId, String> all) {
        Map<UUID, AssignedTopic.Builder> topics = new HashMap<>();
        all.forEach((partition, name) -> topics.computeIfAbsent(
                        partition.topicId(),
                        id -> AssignedTopic.newBuilder()
                                .setTopicId(Wire.encode(id))
                                .setName(name))
                .addPartitions(partition.partition()));
        Assignment.Builder assignment = Assignment.newBuilder();
        topics.values().forEach(assignment::addTopics);
        return assignment.build();
    }

    @Override
    public void awaitGroupNews(AwaitGroupNewsRequest request, StreamObserver<AwaitGroupNewsResponse> out) {
        MemberProfile profile =
                new MemberProfile(request.getGroupId(), Wire.decodeId(request.getMemberId()), "", "", SESSION);
        Duration longest = Duration.ofMillis(request.getMaxWaitMs());
        answer(
                out,
                () -> coordinator()
                        .news(profile, longest)
                        .copy()
                        .completeOnTimeout(false, longest.toMillis(), TimeUnit.MILLISECONDS),
                news -> AwaitGroupNewsResponse.newBuilder().setNews(news).build(),
                error -> AwaitGroupNewsResponse.newBuilder().setError(error).build());
    }

    @Override
    public void commitOffsets(CommitOffsetsRequest request, StreamObserver<CommitOffsetsResponse> out) {
        Map<PartitionId, Long> offsets = new HashMap<>();
        request.getOffsetsList().forEach(each -> offsets.put(Wire.decode(each.getPartition()), each.getOffset()));
        answer(
                out,
                () -> coordinator()
                        .commit(
                                identity(request.getGroupId(), request.getMemberId(), request.getMemberEpoch()),
                                offsets,
                                request.getRewind()),
                refused -> committed(offsets.keySet(), refused),
                error -> CommitOffsetsResponse.newBuilder().setError(error).build());
    }

    private static CommitOffsetsResponse committed(Set<PartitionId> asked, Map<PartitionId, Failure> refused) {
        CommitOffsetsResponse.Builder wire = CommitOffsetsResponse.newBuilder();
        asked.forEach(partition -> {
            CommittedPartition.Builder one = CommittedPartition.newBuilder().setPartition(Wire.encode(partition));
            Failure refusal = refused.get(partition);
            if (refusal != null) {
                one.setError(error(refusal));
            }
            wire.addPartitions(one);
        });
        return wire.build();
    }

    @Override
    public void fetchOffsets(FetchOffsetsRequest request, StreamObserver<FetchOffsetsResponse> out) {
        List<PartitionId> asked = new ArrayList<>();
        request.getPartitionsList().forEach(each -> asked.add(Wire.decode(each)));
        answer(
                out,
                () -> coordinator()
                        .committed(
                                identity(request.getGroupId(), request.getMemberId(), request.getMemberEpoch()), asked),
                FakeGroupService::fetched,
                error -> FetchOffsetsResponse.newBuilder().setError(error).build());
    }

    private static FetchOffsetsResponse fetched(Map<PartitionId, CommittedOffset> found) {
        FetchOffsetsResponse.Builder wire = FetchOffsetsResponse.newBuilder();
        found.forEach((partition, offset) -> wire.addPartitions(FetchedOffset.newBuilder()
                .setPartition(Wire.encode(partition))
                .setOffset(offset.offset().orElse(-1L))
                .setLeaderEpoch(-1)
                .setAddedSince(offset.addedSince())));
        return wire.build();
    }

    private static MemberIdentity identity(String groupId, ByteString memberId, int epoch) {
        return new MemberIdentity(groupId, Wire.decodeId(memberId), epoch);
    }

    private GroupCoordinator coordinator() {
        return cluster.groups().coordinator();
    }

    private interface Question<R> {
        CompletableFuture<R> ask();
    }

    private <R, A> void answer(
            StreamObserver<A> out, Question<R> question, Function<R, A> answer, Function<Error, A> refusal) {
        node.awaitResumed();
        if (node.id() != 1) {
            FakeNode first = cluster.node(1);
            send(
                    out,
                    refusal.apply(FakePartition.error(ErrorCode.NOT_COORDINATOR, "node 1 is the coordinator")
                            .setLeader(Leader.newBuilder()
                                    .setNodeId(1)
                                    .setHost(first.address().host())
                                    .setPort(first.address().port()))
                            .build()));
            return;
        }
        question.ask()
                .whenComplete((result, thrown) -> send(
                        out,
                        thrown == null
                                ? answer.apply(result)
                                : refusal.apply(error(CallFailedException.failureOf(thrown)))));
    }

    private static Error error(Failure failure) {
        return FakePartition.error(failure.code(), failure.refusal().message()).build();
    }

    private static <A> void send(StreamObserver<A> out, A answer) {
        out.onNext(answer);
        out.onCompleted();
    }
}
