package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.AlterTopicRequest;
import io.raftlog.protocol.v1.CommitOffsetsResponse;
import io.raftlog.protocol.v1.DeleteGroupRequest;
import io.raftlog.protocol.v1.DeleteGroupResponse;
import io.raftlog.protocol.v1.FetchOffsetsRequest;
import io.raftlog.protocol.v1.FetchOffsetsResponse;
import io.raftlog.protocol.v1.FetchedOffset;
import io.raftlog.protocol.v1.GetGroupHistoryRequest;
import io.raftlog.protocol.v1.GetGroupHistoryResponse;
import io.raftlog.protocol.v1.GetGroupLagRequest;
import io.raftlog.protocol.v1.GetGroupLagResponse;
import io.raftlog.protocol.v1.GroupHeartbeatResponse;
import io.raftlog.protocol.v1.GroupState;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.Rebalance;
import io.raftlog.protocol.v1.RebalanceCause;
import io.raftlog.protocol.v1.ResetOffsetsRequest;
import io.raftlog.protocol.v1.ResetOffsetsResponse;
import io.raftlog.protocol.v1.UndoResetRequest;
import io.raftlog.protocol.v1.UndoResetResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups on three real nodes, spoken to over the wire. */
class ConsumerGroupsTest {
    private static ConnectedCluster nodes;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        nodes = new ConnectedCluster(
                folder, 3, Map.of("group.heartbeat.interval.ms", "100", "group.session.timeout.ms", "6000"));
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
    }

    @Test
    void membersShareTheTopicAndCommitWhatTheyOwn() {
        ByteString topic = filled("shared", 4);
        TestGroup group = new TestGroup(nodes, "sharing");
        TestGroup.Member first = group.member("first", "", "shared");
        TestGroup.Member second = group.member("second", "", "shared");

        first.join();
        second.join();
        TestGroup.settle(first, second);

        assertThat(first.owned()).hasSize(2);
        assertThat(union(first, second)).containsExactly(0, 1, 2, 3);
        int mine = first.owned().iterator().next();
        assertThat(error(first.commit(TestClient.partition(topic, mine), 2))).isZero();
        int others = second.owned().iterator().next();
        CommitOffsetsResponse refused = first.commit(TestClient.partition(topic, others), 1);
        assertThat(error(refused)).isEqualTo(ErrorCode.PARTITION_NOT_OWNED.id());
        assertThat(refused.getPartitions(0).getError().getMessage()).contains("second");
        assertThat(offset(group, mine)).isEqualTo(2);
        assertThat(offset(group, others)).isEqualTo(-1);
    }

    @Test
    void anOwnerIsToldThatAnotherShallHaveWhatItHas() {
        filled("told", 4);
        TestGroup group = new TestGroup(nodes, "telling");
        TestGroup.Member owner = group.member("owner", "", "told");
        owner.join();
        TestGroup.settle(owner);
        assertThat(owner.news(Duration.ZERO)).isFalse();

        CompletableFuture<Boolean> news = CompletableFuture.supplyAsync(() -> owner.news(Duration.ofSeconds(30)));
        group.member("newcomer", "", "told").join();

        assertThat(news).succeedsWithin(ConnectedCluster.DEADLINE).isEqualTo(true);
        // Not because it was removed meanwhile.
        owner.beat();
        assertThat(owner.owned()).hasSize(2);
    }

    @Test
    void anOffsetGoesNeitherBackNorBeyondTheEnd() {
        PartitionId partition = TestClient.partition(filled("bounded", 1), 0);
        TestGroup group = new TestGroup(nodes, "bounded-group");
        TestGroup.Member member = group.member("only", "", "bounded");
        member.join();
        TestGroup.settle(member);

        assertThat(error(member.commit(partition, 3))).isZero();
        assertThat(error(member.commit(partition, 2))).isEqualTo(ErrorCode.OFFSET_WOULD_GO_BACK.id());
        assertThat(error(member.commit(partition, 4))).isEqualTo(ErrorCode.OFFSET_BEYOND_END.id());
        assertThat(error(group.commit(member.id, member.epoch, partition, 1, true)))
                .isZero();
        assertThat(offset(group, 0)).isEqualTo(1);
    }

    @Test
    void aFencedMemberHearsWhoTookOver() {
        PartitionId partition = TestClient.partition(filled("fenced", 1), 0);
        TestGroup group = new TestGroup(nodes, "fencing");
        TestGroup.Member slow = group.member("slow", "", "fenced");
        slow.join();
        TestGroup.settle(slow);
        TestGroup.Member heir = group.member("heir", "", "fenced");
        heir.join();

        await().atMost(ConnectedCluster.DEADLINE).until(() -> {
            heir.beat();
            return heir.owned().contains(0);
        });
        CommitOffsetsResponse refused = slow.commit(partition, 1);

        assertThat(refused.getError().getCode()).isEqualTo(ErrorCode.UNKNOWN_MEMBER.id());
        assertThat(refused.getError().getMessage()).contains("heir");
        List<Rebalance> history = history("fencing");
        assertThat(history.get(0).getCause()).isEqualTo(RebalanceCause.REBALANCE_CAUSE_MEMBER_EXPIRED);
        assertThat(history.get(0).getClientId()).isEqualTo("slow");
        assertThat(history.get(history.size() - 1).getCause()).isEqualTo(RebalanceCause.REBALANCE_CAUSE_MEMBER_JOINED);
    }

    @Test
    void badRequestsAreRefusedWithTheReason() {
        filled("known-topic", 1);
        TestGroup group = new TestGroup(nodes, "refusing");

        assertThat(new TestGroup(nodes, "x".repeat(250))
                        .member("m", "", "known-topic")
                        .join()
                        .getError())
                .satisfies(error -> assertThat(error.getCode()).isEqualTo(ErrorCode.INVALID_NAME.id()));
        GroupHeartbeatResponse typo = group.member("m", "", "known-topik").join();
        assertThat(typo.getError().getCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC.id());
        assertThat(typo.getError().getHint()).contains("known-topic");
        assertThat(group.offsets().getPartitionsList()).isEmpty();
        assertThat(historyError("nobody-knows-it")).isEqualTo(ErrorCode.UNKNOWN_GROUP.id());
        TestGroup.Member joined = group.member("a", "static-1", "known-topic");
        joined.join();
        TestGroup.Member same = group.member("b", "static-1", "known-topic");
        assertThat(same.join().getError().getCode()).isEqualTo(ErrorCode.INSTANCE_ID_IN_USE.id());
        TestGroup.Member stranger = group.member("c", "", "known-topic");
        stranger.epoch = 7;
        assertThat(stranger.beat().getError().getCode()).isEqualTo(ErrorCode.UNKNOWN_MEMBER.id());
    }

    @Test
    void aStaticMemberComesBackToWhatItHad() {
        filled("static-topic", 4);
        TestGroup group = new TestGroup(nodes, "static-group");
        TestGroup.Member first = group.member("first", "one", "static-topic");
        TestGroup.Member second = group.member("second", "two", "static-topic");
        first.join();
        second.join();
        TestGroup.settle(first, second);
        int epoch = group.describe().getGroupEpoch();

        assertThat(first.leaveForAWhile().hasError()).isFalse();
        TestGroup.Member back = group.member("first", "one", "static-topic");
        back.join();
        TestGroup.settle(back, second);

        assertThat(group.describe().getGroupEpoch()).isEqualTo(epoch);
        assertThat(union(back, second)).containsExactly(0, 1, 2, 3);
        first.epoch = epoch;
        assertThat(first.beat().getError().getCode()).isEqualTo(ErrorCode.STALE_MEMBER_EPOCH.id());
    }

    @Test
    void aPatternMatchesTopicsThatComeLater() {
        filled("pattern-a", 1);
        TestGroup.Member member = new TestGroup(nodes, "patterns").memberOf("pattern-.*");
        member.join();
        member.awaitPartitions(1);

        filled("pattern-b", 2);

        member.awaitPartitions(3);
    }

    @Test
    void partitionsAddedLaterAreKnownToBeNew() {
        ByteString topic = filled("grown", 2);
        TestGroup group = new TestGroup(nodes, "growing");
        TestGroup.Member member = group.member("m", "", "grown");
        member.join();
        TestGroup.settle(member);

        nodes.client(1)
                .cluster()
                .alterTopic(AlterTopicRequest.newBuilder()
                        .setName("grown")
                        .setPartitions(3)
                        .setAcceptKeyOrderBreak(true)
                        .build());
        member.awaitPartitions(3);

        assertThat(fetched("growing", TestClient.partition(topic, 1)).getAddedSince())
                .isFalse();
        assertThat(fetched("growing", TestClient.partition(topic, 2)).getAddedSince())
                .isTrue();
    }

    @Test
    void aResetIsPlannedAppliedAndTakenBack() {
        PartitionId partition = TestClient.partition(filled("reset", 1), 0);
        TestGroup group = new TestGroup(nodes, "resetting");
        TestGroup.Member member = group.member("m", "", "reset");
        member.join();
        TestGroup.settle(member);
        member.commit(partition, 3);
        assertThat(reset("resetting", false).getError().getCode()).isEqualTo(ErrorCode.GROUP_NOT_EMPTY.id());
        member.leave();

        ResetOffsetsResponse plan = reset("resetting", false);
        assertThat(plan.getMoves(0).getFromOffset()).isEqualTo(3);
        assertThat(plan.getMoves(0).getToOffset()).isZero();
        assertThat(offset(group, 0)).isEqualTo(3);
        assertThat(reset("resetting", true).getApplied()).isTrue();
        assertThat(offset(group, 0)).isZero();
        assertThat(undo("resetting").getApplied()).isTrue();
        assertThat(offset(group, 0)).isEqualTo(3);
        assertThat(undo("resetting").getError().getCode()).isEqualTo(ErrorCode.NOTHING_TO_UNDO.id());
        DeleteGroupResponse deleted = group.ask(
                stub -> stub.deleteGroup(
                        DeleteGroupRequest.newBuilder().setGroupId("resetting").build()),
                DeleteGroupResponse::getError);
        assertThat(deleted.hasError()).isFalse();
        assertThat(historyError("resetting")).isEqualTo(ErrorCode.UNKNOWN_GROUP.id());
    }

    @Test
    void lagIsCountedInRecordsAndTime() {
        ByteString topic = filled("lagging", 2);
        TestGroup group = new TestGroup(nodes, "lags");
        TestGroup.Member member = group.member("m", "", "lagging");
        member.join();
        TestGroup.settle(member);
        member.commit(TestClient.partition(topic, 0), 3);
        member.commit(TestClient.partition(topic, 1), 1);

        GetGroupLagResponse lag = group.ask(
                stub -> stub.getGroupLag(
                        GetGroupLagRequest.newBuilder().addGroupIds("lags").build()),
                response -> response.getError().getCode() != 0
                        ? response.getError()
                        : response.getGroups(0).getError());

        assertThat(lag.getGroups(0).getRecords()).isEqualTo(2);
        assertThat(lag.getGroups(0).getPartitions(0).getRecords()).isZero();
        assertThat(lag.getGroups(0).getPartitions(0).getBehindMs()).isZero();
        assertThat(lag.getGroups(0).getPartitions(1).getRecords()).isEqualTo(2);
        assertThat(lag.getGroups(0).getPartitions(1).getMemberId()).isEqualTo(member.id);
        assertThat(lag.getGroups(0).getPartitions(1).getBehindMs()).isZero();
    }

    @Test
    void aNewCoordinatorKeepsMembersAndOffsets() throws Exception {
        ByteString topic = filled("moved", 4);
        TestGroup group = new TestGroup(nodes, "moving");
        TestGroup.Member first = group.member("first", "", "moved");
        TestGroup.Member second = group.member("second", "", "moved");
        first.join();
        second.join();
        TestGroup.settle(first, second);
        for (int partition : first.owned()) {
            assertThat(error(first.commit(TestClient.partition(topic, partition), 2)))
                    .isZero();
        }
        Set<Integer> before = first.owned();
        int epoch = group.describe().getGroupEpoch();
        int coordinator = group.coordinator();

        nodes.stop(coordinator);
        first.beat();
        second.beat();

        assertThat(group.coordinator()).isNotEqualTo(coordinator);
        assertThat(group.describe().getGroupEpoch()).isEqualTo(epoch);
        assertThat(group.describe().getState()).isEqualTo(GroupState.GROUP_STATE_STABLE);
        assertThat(first.owned()).isEqualTo(before);
        for (int partition : before) {
            assertThat(offset(group, partition)).isEqualTo(2);
            await().atMost(ConnectedCluster.DEADLINE).until(() -> {
                first.beat();
                second.beat();
                return error(first.commit(TestClient.partition(topic, partition), 3)) == 0;
            });
        }
        nodes.start();
        assertThat(offset(group, before.iterator().next())).isEqualTo(3);
    }

    /** Three records in each partition. */
    private static ByteString filled(String topic, int partitions) {
        ByteString id = nodes.create(topic, partitions);
        for (int partition = 0; partition < partitions; partition++) {
            nodes.produce(TestClient.partition(id, partition), TestClient.batch(-1, -1, "a", "b", "c"));
        }
        return id;
    }

    private static Set<Integer> union(TestGroup.Member... members) {
        return List.of(members).stream()
                .flatMap(member -> member.owned().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** 0 if there is none. */
    private static int error(CommitOffsetsResponse response) {
        return response.hasError()
                ? response.getError().getCode()
                : response.getPartitions(0).getError().getCode();
    }

    private static long offset(TestGroup group, int partition) {
        return group.offsets().getPartitionsList().stream()
                .filter(one -> one.getPartition().getPartition() == partition)
                .mapToLong(FetchedOffset::getOffset)
                .findFirst()
                .orElse(-1);
    }

    private static FetchedOffset fetched(String groupId, PartitionId partition) {
        return new TestGroup(nodes, groupId)
                .ask(
                        stub -> stub.fetchOffsets(FetchOffsetsRequest.newBuilder()
                                .setGroupId(groupId)
                                .addPartitions(partition)
                                .build()),
                        FetchOffsetsResponse::getError)
                .getPartitions(0);
    }

    private static GetGroupHistoryResponse askHistory(String groupId) {
        return new TestGroup(nodes, groupId)
                .ask(
                        stub -> stub.getGroupHistory(GetGroupHistoryRequest.newBuilder()
                                .setGroupId(groupId)
                                .build()),
                        GetGroupHistoryResponse::getError);
    }

    private static List<Rebalance> history(String groupId) {
        return askHistory(groupId).getRebalancesList();
    }

    private static int historyError(String groupId) {
        return askHistory(groupId).getError().getCode();
    }

    private static ResetOffsetsResponse reset(String groupId, boolean apply) {
        return new TestGroup(nodes, groupId)
                .ask(
                        stub -> stub.resetOffsets(ResetOffsetsRequest.newBuilder()
                                .setGroupId(groupId)
                                .setEarliest(true)
                                .setApply(apply)
                                .build()),
                        ResetOffsetsResponse::getError);
    }

    private static UndoResetResponse undo(String groupId) {
        return new TestGroup(nodes, groupId)
                .ask(
                        stub -> stub.undoReset(UndoResetRequest.newBuilder()
                                .setGroupId(groupId)
                                .setApply(true)
                                .build()),
                        UndoResetResponse::getError);
    }
}
