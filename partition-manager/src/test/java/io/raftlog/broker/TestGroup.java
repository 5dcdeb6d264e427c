package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.AwaitGroupNewsRequest;
import io.raftlog.protocol.v1.AwaitGroupNewsResponse;
import io.raftlog.protocol.v1.CommitOffsetsRequest;
import io.raftlog.protocol.v1.CommitOffsetsResponse;
import io.raftlog.protocol.v1.DescribeGroupRequest;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.FetchOffsetsRequest;
import io.raftlog.protocol.v1.FetchOffsetsResponse;
import io.raftlog.protocol.v1.GroupHeartbeatRequest;
import io.raftlog.protocol.v1.GroupHeartbeatResponse;
import io.raftlog.protocol.v1.GroupInfo;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.OffsetToCommit;
import io.raftlog.protocol.v1.OwnedPartitions;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.Subscription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A group spoken to over the wire: finds the coordinator, and waits until there is one. */
final class TestGroup {
    private static final Set<Integer> ELSEWHERE =
            Set.of(ErrorCode.NOT_COORDINATOR.id(), ErrorCode.COORDINATOR_LOADING.id(), ErrorCode.NOT_READY.id());

    private final ConnectedCluster nodes;
    private final String groupId;

    TestGroup(ConnectedCluster nodes, String groupId) {
        this.nodes = nodes;
        this.groupId = groupId;
    }

    /** Asks one node after the other until one coordinates. */
    <R> R ask(Function<GroupsGrpc.GroupsBlockingStub, R> question, Function<R, Error> error) {
        return await().atMost(ConnectedCluster.DEADLINE)
                .until(
                        () -> {
                            R answer = null;
                            for (int node : nodes.cluster.runningIds()) {
                                answer = question.apply(nodes.client(node).groups());
                                assertThat(error.apply(answer).getCode())
                                        .as(error.apply(answer).getMessage())
                                        .isNotEqualTo(ErrorCode.INTERNAL.id());
                                if (!ELSEWHERE.contains(error.apply(answer).getCode())) {
                                    return answer;
                                }
                            }
                            return answer;
                        },
                        answer -> !ELSEWHERE.contains(error.apply(answer).getCode()));
    }

    int coordinator() {
        return describe().getCoordinatorId();
    }

    GroupInfo describe() {
        var answer = ask(
                stub -> stub.describeGroup(
                        DescribeGroupRequest.newBuilder().setGroupId(groupId).build()),
                response -> response.getError());
        assertThat(answer.hasError()).as(answer.getError().toString()).isFalse();
        return answer.getGroup();
    }

    FetchOffsetsResponse offsets() {
        return ask(
                stub -> stub.fetchOffsets(
                        FetchOffsetsRequest.newBuilder().setGroupId(groupId).build()),
                FetchOffsetsResponse::getError);
    }

    CommitOffsetsResponse commit(ByteString memberId, int epoch, PartitionId partition, long offset, boolean rewind) {
        return ask(
                stub -> stub.commitOffsets(CommitOffsetsRequest.newBuilder()
                        .setGroupId(groupId)
                        .setMemberId(memberId)
                        .setMemberEpoch(epoch)
                        .setRewind(rewind)
                        .addOffsets(OffsetToCommit.newBuilder()
                                .setPartition(partition)
                                .setOffset(offset)
                                .setLeaderEpoch(-1))
                        .build()),
                CommitOffsetsResponse::getError);
    }

    /** A member that takes what it is given and lets go of what it is told to. */
    Member member(String clientId, String instanceId, String... topics) {
        return new Member(
                clientId,
                instanceId,
                Subscription.newBuilder().addAllTopics(List.of(topics)).build());
    }

    Member memberOf(String pattern) {
        return new Member(
                pattern, "", Subscription.newBuilder().setPattern(pattern).build());
    }

    /** Has all of them beat until each has a part and they have heard of the same generation. */
    static void settle(Member... members) {
        await().atMost(ConnectedCluster.DEADLINE).until(() -> {
            int epoch = -1;
            boolean same = true;
            Set<Integer> all = new TreeSet<>();
            int count = 0;
            for (Member member : members) {
                member.beat();
                same &= epoch < 0 || epoch == member.epoch;
                epoch = member.epoch;
                all.addAll(member.owned());
                count += member.owned().size();
                same &= !member.owned().isEmpty();
            }
            return same && count == all.size();
        });
    }

    final class Member {
        final ByteString id;
        private final String clientId;
        private final String instanceId;
        private final Subscription subscription;
        int epoch;
        private Set<PartitionId> owned = Set.of();

        private Member(String clientId, String instanceId, Subscription subscription) {
            this.clientId = clientId;
            this.instanceId = instanceId;
            this.subscription = subscription;
            UUID random = UUID.randomUUID();
            this.id = ByteString.copyFrom(ByteBuffer.allocate(16)
                    .putLong(random.getMostSignificantBits())
                    .putLong(random.getLeastSignificantBits())
                    .flip());
        }

        GroupHeartbeatResponse join() {
            epoch = 0;
            owned = Set.of();
            return beat();
        }

        GroupHeartbeatResponse leave() {
            epoch = -1;
            return beat();
        }

        /** For a static member: to be back soon. */
        GroupHeartbeatResponse leaveForAWhile() {
            epoch = -2;
            return beat();
        }

        int partitions() {
            return owned.size();
        }

        GroupHeartbeatResponse beat() {
            GroupHeartbeatRequest.Builder request = GroupHeartbeatRequest.newBuilder()
                    .setGroupId(groupId)
                    .setMemberId(id)
                    .setMemberEpoch(epoch)
                    .setInstanceId(instanceId)
                    .setClientId(clientId)
                    .setOwned(OwnedPartitions.newBuilder().addAllPartitions(owned));
            if (epoch == 0) {
                request.setRebalanceTimeoutMs(30_000).setSubscription(subscription);
            }
            GroupHeartbeatResponse answer =
                    ask(stub -> stub.groupHeartbeat(request.build()), GroupHeartbeatResponse::getError);
            if (!answer.hasError()) {
                epoch = answer.getMemberEpoch();
                if (answer.hasAssignment()) {
                    owned = answer.getAssignment().getTopicsList().stream()
                            .flatMap(topic -> topic.getPartitionsList().stream()
                                    .map(number -> TestClient.partition(topic.getTopicId(), number)))
                            .collect(Collectors.toUnmodifiableSet());
                }
            }
            return answer;
        }

        /** As any member it joins again if it was removed: making a topic may take longer than its session. */
        void awaitPartitions(int count) {
            await().atMost(ConnectedCluster.DEADLINE).until(() -> {
                if (beat().hasError()) {
                    join();
                }
                return partitions() == count;
            });
        }

        /** Waits until a heartbeat would change what it has. */
        boolean news(Duration longest) {
            AwaitGroupNewsRequest request = AwaitGroupNewsRequest.newBuilder()
                    .setGroupId(groupId)
                    .setMemberId(id)
                    .setMaxWaitMs((int) longest.toMillis())
                    .build();
            return ask(stub -> stub.awaitGroupNews(request), AwaitGroupNewsResponse::getError)
                    .getNews();
        }

        /** Partition numbers. */
        Set<Integer> owned() {
            return owned.stream().map(PartitionId::getPartition).collect(Collectors.toCollection(TreeSet::new));
        }

        CommitOffsetsResponse commit(PartitionId partition, long offset) {
            return TestGroup.this.commit(id, epoch, partition, offset, false);
        }
    }
}
