package io.raftlog.broker.group.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.group.GroupOffsets.Commit;
import io.raftlog.broker.group.GroupOffsets.Committed;
import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.GroupOffsets.Reset;
import io.raftlog.broker.group.GroupView.Listed;
import io.raftlog.broker.group.Membership;
import io.raftlog.broker.group.Membership.Heartbeat;
import io.raftlog.broker.group.Membership.HeartbeatReply;
import io.raftlog.broker.group.Membership.Subscription;
import io.raftlog.broker.request.Answer;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Floods of groups, members and offsets: what would add to them is refused, what is there goes on. */
class GroupLimitsTest {
    private static final int PLENTY = 1_000;
    private static final int PARTITIONS = 5;

    @Test
    void oneGroupMoreIsRefusedHoweverItBeginsAndTheOthersGoOn() {
        SimulatedGroups groups = new SimulatedGroups(PARTITIONS, new GroupLimits(2, PLENTY, PLENTY));
        committed(groups, "offsets-alone", 1, 0);
        groups.given(join(groups, "with-members", 1));

        for (int life = 0; life < 2; life++) {
            assertRefused(refusal(groups, commit(groups, "third", 1, 0)), "third", "2", "group.max.groups");
            assertRefused(refusal(groups, join(groups, "third", 2)), "third", "2", "group.max.groups");
            committed(groups, "offsets-alone", 2 + life, 0, 1);
            groups.given(join(groups, "with-members", 3 + life));
            // The next coordinator counts the same.
            groups.failOver(PLENTY, true);
            groups.settle();
        }

        groups.given(groups.coordinator().delete("offsets-alone"));
        committed(groups, "third", 1, 0);
        assertThat(groups.given(groups.coordinator().list()))
                .extracting(Listed::groupId)
                .containsExactly("third", "with-members");
    }

    @Test
    void aFirstOffsetOfOnePartitionMoreIsRefusedAndThoseThatAreThereMoveOn() {
        SimulatedGroups groups = new SimulatedGroups(PARTITIONS, new GroupLimits(PLENTY, PLENTY, 3));
        committed(groups, "a", 1, 0, 1);

        for (int life = 0; life < 2; life++) {
            Map<PartitionId, Refusal> refused =
                    groups.given(commit(groups, "a", 2 + life, 0, 1, 2, 3)).refused();
            assertThat(refused).containsOnlyKeys(groups.partition(3));
            refused.values().forEach(why -> assertRefused(why, "\"a\"", "3", "group.max.offsets"));
            assertThat(groups.given(commit(groups, "b", 1, 0)).refused()).containsOnlyKeys(groups.partition(0));
            assertThat(offsets(groups, "a")).isEqualTo(Map.of(0, 2L + life, 1, 2L + life, 2, 2L + life));
            groups.failOver(PLENTY, true);
            groups.settle();
        }

        groups.given(groups.coordinator().delete("a"));
        committed(groups, "b", 1, 0, 1, 2);
    }

    @Test
    void aResetToMoreOffsetsThanThereMayBeMovesNone() {
        SimulatedGroups groups = new SimulatedGroups(PARTITIONS, new GroupLimits(PLENTY, PLENTY, 2));
        committed(groups, "a", 5, 0);

        Refusal refusal = refusal(
                groups, groups.coordinator().reset(new Reset("a", at(groups, 1, 0, 1, 2), SimulatedGroups.ORIGIN)));

        assertRefused(refusal, "\"a\"", "2", "group.max.offsets");
        assertThat(offsets(groups, "a")).isEqualTo(Map.of(0, 5L));
        groups.given(groups.coordinator().reset(new Reset("a", at(groups, 1, 0, 1), SimulatedGroups.ORIGIN)));
        assertThat(offsets(groups, "a")).isEqualTo(Map.of(0, 1L, 1, 1L));
    }

    @Test
    void oneMemberMoreIsRefusedAndTakesThePlaceOfOneThatLeaves() {
        SimulatedGroups groups = new SimulatedGroups(PARTITIONS, new GroupLimits(PLENTY, 1, PLENTY));
        groups.given(join(groups, "g", 1));

        assertRefused(refusal(groups, join(groups, "g", 2)), "\"g\"", "1 members", "group.max.members");

        groups.given(groups.coordinator().heartbeat(heartbeat("g", 1, Membership.LEAVE)));
        groups.given(join(groups, "g", 2));
    }

    private static void committed(SimulatedGroups groups, String groupId, long offset, int... partitions) {
        assertThat(groups.given(commit(groups, groupId, offset, partitions)).refused())
                .isEmpty();
    }

    private static CompletableFuture<Answer<Committed>> commit(
            SimulatedGroups groups, String groupId, long offset, int... partitions) {
        return groups.coordinator()
                .commit(new Commit(
                        groupId, Optional.empty(), SimulatedGroups.ORIGIN, at(groups, offset, partitions), false));
    }

    private static List<Offset> at(SimulatedGroups groups, long offset, int... partitions) {
        List<Offset> offsets = new ArrayList<>();
        for (int partition : partitions) {
            offsets.add(new Offset(groups.partition(partition), SimulatedGroups.TOPIC, offset, -1, ""));
        }
        return offsets;
    }

    private static Map<Integer, Long> offsets(SimulatedGroups groups, String groupId) {
        Map<Integer, Long> found = new HashMap<>();
        groups.given(groups.coordinator().offsets(groupId, Optional.empty()))
                .offsets()
                .forEach((partition, offset) -> found.put(partition.partition(), offset.offset()));
        return found;
    }

    private static CompletableFuture<Answer<HeartbeatReply>> join(SimulatedGroups groups, String groupId, long member) {
        return groups.coordinator().heartbeat(heartbeat(groupId, member, Membership.JOIN));
    }

    private static Heartbeat heartbeat(String groupId, long member, int epoch) {
        boolean joins = epoch == Membership.JOIN;
        return new Heartbeat(
                groupId,
                new UUID(7, member),
                epoch,
                "",
                SimulatedGroups.ORIGIN,
                joins ? 60_000 : 0,
                joins ? Optional.of(new Subscription(List.of(SimulatedGroups.TOPIC), "")) : Optional.empty(),
                Optional.of(Set.of()),
                List.of());
    }

    private static Refusal refusal(SimulatedGroups groups, CompletableFuture<? extends Answer<?>> answer) {
        groups.settle();
        if (answer.join() instanceof Answer.Refused<?> refused) {
            return refused.refusal();
        }
        throw new AssertionError("was not refused: " + answer.join());
    }

    private static void assertRefused(Refusal refusal, String group, String limit, String key) {
        assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(refusal.message()).contains(group, limit);
        assertThat(refusal.hint()).contains(key, "raftlog group ");
    }
}
