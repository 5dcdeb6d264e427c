package io.raftlog.client.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftlog.client.fake.Nonsense;
import io.raftlog.client.group.GroupCoordinator.CommittedOffset;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.Names;
import io.raftlog.protocol.v1.AssignedTopic;
import io.raftlog.protocol.v1.Assignment;
import io.raftlog.protocol.v1.CommitOffsetsResponse;
import io.raftlog.protocol.v1.CommittedPartition;
import io.raftlog.protocol.v1.FetchOffsetsResponse;
import io.raftlog.protocol.v1.FetchedOffset;
import io.raftlog.protocol.v1.GroupHeartbeatResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Of answers with anything in them only what makes sense is taken, or nothing. */
class GroupAnswersProperties {
    private static final UUID TOPIC = PartitionId.toTopicId(new UUID(7, 7));
    private static final PartitionId FIRST = new PartitionId(TOPIC, 0);
    private static final PartitionId SECOND = new PartitionId(TOPIC, 1);
    private static final Set<PartitionId> BOTH = Set.of(FIRST, SECOND);
    private static final Beat BEAT =
            new Beat(3, Beat.Extent.ALL, new GroupSubscription(Set.of("orders"), ""), Set.of(FIRST));
    private static final GroupHeartbeatResponse ASSIGNED = GroupHeartbeatResponse.newBuilder()
            .setMemberEpoch(3)
            .setHeartbeatIntervalMs(1_000)
            .setSessionTimeoutMs(10_000)
            .setAssignment(Assignment.newBuilder().addTopics(topic("orders")))
            .build();
    private static final CommitOffsetsResponse COMMITTED = CommitOffsetsResponse.newBuilder()
            .addPartitions(CommittedPartition.newBuilder().setPartition(Wire.encode(FIRST)))
            .addPartitions(CommittedPartition.newBuilder().setPartition(Wire.encode(SECOND)))
            .build();
    private static final FetchOffsetsResponse FETCHED = FetchOffsetsResponse.newBuilder()
            .addPartitions(
                    FetchedOffset.newBuilder().setPartition(Wire.encode(FIRST)).setOffset(17))
            .addPartitions(
                    FetchedOffset.newBuilder().setPartition(Wire.encode(SECOND)).setOffset(-1))
            .build();

    private static AssignedTopic.Builder topic(String name) {
        return AssignedTopic.newBuilder()
                .setTopicId(Wire.encode(TOPIC))
                .setName(name)
                .addPartitions(0)
                .addPartitions(1);
    }

    @Example
    void whatMakesSenseIsTakenAsItIs() {
        assertThat(GroupAnswers.beat(BEAT, ASSIGNED))
                .isEqualTo(new BeatAnswer(
                        3, Duration.ofSeconds(1), Optional.of(Map.of(FIRST, "orders", SECOND, "orders"))));
        assertThat(GroupAnswers.refusals(BOTH, COMMITTED)).isEmpty();
        assertThat(GroupAnswers.offsets(BOTH, FETCHED))
                .isEqualTo(Map.of(
                        FIRST, new CommittedOffset(Optional.of(17L), false),
                        SECOND, new CommittedOffset(Optional.empty(), false)));
    }

    @Property
    void aMemberIsToldToLiveAndToBeatWithPauses(@ForAll long seed) {
        answerOrRefusal(() -> {
            BeatAnswer answer = GroupAnswers.beat(BEAT, (GroupHeartbeatResponse) new Nonsense(seed).of(ASSIGNED));

            assertThat(answer.epoch()).isPositive();
            assertThat(answer.interval()).isBetween(Duration.ofMillis(10), Duration.ofMinutes(1));
            assertThat(answer.assignment().orElse(Map.of()).values())
                    .allMatch(name -> name.length() <= Names.MOST_CHARACTERS);
        });
    }

    @Property
    void eachOffsetIsCommittedOrRefusedByItsName(@ForAll long seed) {
        answerOrRefusal(() -> {
            var nonsense = (CommitOffsetsResponse) new Nonsense(seed).of(COMMITTED);

            assertThat(BOTH).containsAll(GroupAnswers.refusals(BOTH, nonsense).keySet());
            assertThat(nonsense.getPartitionsList().stream().map(each -> Wire.decode(each.getPartition())))
                    .containsAll(BOTH);
        });
    }

    @Property
    void ofEachPartitionAnOffsetIsToldOrThatThereIsNone(@ForAll long seed) {
        answerOrRefusal(() -> {
            var nonsense = (FetchOffsetsResponse) new Nonsense(seed).of(FETCHED);
            Map<PartitionId, CommittedOffset> offsets = GroupAnswers.offsets(BOTH, nonsense);

            assertThat(offsets).containsOnlyKeys(BOTH);
            assertThat(offsets.values())
                    .allMatch(each -> each.offset().map(offset -> offset >= 0).orElse(true));
        });
    }

    private static void answerOrRefusal(Runnable answer) {
        try {
            answer.run();
        } catch (IllegalArgumentException | CallFailedException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @Example
    void anEpochThatWouldSaySomethingElseThanIAmHereIsRefused() {
        for (int epoch : List.of(0, -1, -2, Integer.MIN_VALUE)) {
            refused(
                    "a member with epoch " + epoch,
                    () -> GroupAnswers.beat(
                            BEAT, ASSIGNED.toBuilder().setMemberEpoch(epoch).build()));
        }
    }

    @Example
    void anIntervalThatIsNoneOrLongerThanTheSessionIsRefusedAndAnyOtherIsKeptInBounds() {
        for (int interval : List.of(0, -1, 10_000, Integer.MAX_VALUE)) {
            refused("heartbeats every " + interval + " ms in a session of 10000 ms", () -> beats(interval, 10_000));
        }
        assertThat(beats(1, 10_000).interval()).isEqualTo(Duration.ofMillis(10));
        assertThat(beats(100_000, Integer.MAX_VALUE).interval()).isEqualTo(Duration.ofMinutes(1));
    }

    private static BeatAnswer beats(int interval, int session) {
        return GroupAnswers.beat(
                BEAT,
                ASSIGNED.toBuilder()
                        .setHeartbeatIntervalMs(interval)
                        .setSessionTimeoutMs(session)
                        .build());
    }

    @Example
    void whoHasSaidGoodbyeMindsNoneOfIt() {
        Beat leave = new Beat(Beat.LEAVE, Beat.Extent.ALIVE, BEAT.subscription(), Set.of());

        assertThat(GroupAnswers.beat(leave, GroupHeartbeatResponse.getDefaultInstance())
                        .assignment())
                .isEmpty();
    }

    @Example
    void oneTopicHasOneNameAndADeletedOneHasNone() {
        refused("topics orders and others with one id", () -> assigned("orders", "others"));
        refused("a topic whose name, of 7 characters, is none", () -> assigned("or ders"));
        refused("a topic whose name, of 70000 characters, is none", () -> assigned("x".repeat(70_000)));
        assertThat(assigned("").assignment()).contains(Map.of(FIRST, "", SECOND, ""));
    }

    private static BeatAnswer assigned(String... names) {
        Assignment.Builder assignment = Assignment.newBuilder();
        for (String name : names) {
            assignment.addTopics(topic(name));
        }
        return GroupAnswers.beat(
                BEAT, ASSIGNED.toBuilder().setAssignment(assignment).build());
    }

    @Example
    void aPartitionThatIsLeftOutIsNotTakenForCommittedNorForOneWithoutAnOffset() {
        String half = "asked for 2 partitions, got an answer for 1, not the same";

        refused(
                half,
                () -> GroupAnswers.refusals(
                        BOTH, COMMITTED.toBuilder().removePartitions(0).build()));
        refused(
                half,
                () -> GroupAnswers.offsets(
                        BOTH, FETCHED.toBuilder().removePartitions(0).build()));
    }

    @Example
    void anOffsetThatIsNoneIsRefused() {
        refused(
                "offset -2 is committed",
                () -> GroupAnswers.offsets(
                        BOTH,
                        FETCHED.toBuilder()
                                .setPartitions(
                                        0, FETCHED.getPartitions(0).toBuilder().setOffset(-2))
                                .build()));
        refused(
                "two answers for one partition",
                () -> GroupAnswers.offsets(
                        BOTH,
                        FETCHED.toBuilder()
                                .addPartitions(
                                        FETCHED.getPartitions(0).toBuilder().setOffset(18))
                                .build()));
    }

    private static void refused(String message, ThrowingCallable answer) {
        assertThatIllegalArgumentException().isThrownBy(answer).withMessage(message);
    }
}
