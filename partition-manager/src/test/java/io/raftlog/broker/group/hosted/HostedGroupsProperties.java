package io.raftlog.broker.group.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.group.GroupOffsets.Committed;
import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.GroupView;
import io.raftlog.broker.group.GroupView.Description;
import io.raftlog.broker.group.Membership;
import io.raftlog.broker.group.Membership.HeartbeatReply;
import io.raftlog.broker.request.Answer;
import io.raftlog.model.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The hosted coordinator under members that come, go, fall silent and speak late, and under changes of leaders at any point,
 * beside a dumb model: what was acknowledged.
 */
class HostedGroupsProperties {
    private static final int PARTITIONS = 6;
    private static final int MEMBERS = 4;
    private static final int STEPS = 120;
    /** Heartbeats of each member after which nothing may be left to move. */
    private static final int ROUNDS_TO_SETTLE = 6;

    private record Late(UUID memberId, int epoch, Set<PartitionId> owned) {}

    private static final class Run {
        final SimulatedGroups groups = new SimulatedGroups(PARTITIONS);
        final Random random;
        final List<SimulatedMember> members = new ArrayList<>();
        final Map<PartitionId, Long> acknowledged = new HashMap<>();
        final Map<PartitionId, Long> seen = new HashMap<>();
        /** Who was given a partition in which epoch of his. */
        final Map<Map.Entry<PartitionId, Integer>, UUID> given = new HashMap<>();

        final List<Late> said = new ArrayList<>();
        /** Whose words came again since it last spoke: it may be taken to have let go of what it was given meanwhile. */
        final Set<UUID> misquoted = new HashSet<>();

        long next = 1;

        Run(long seed) {
            random = new Random(seed);
            for (int i = 0; i < MEMBERS; i++) {
                members.add(new SimulatedMember(groups, i + 1));
            }
        }

        SimulatedMember anyMember() {
            return members.get(random.nextInt(members.size()));
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> beat(anyMember());
                case 4, 5, 6 -> commit(anyMember());
                case 7 -> leave(anyMember());
                case 8 -> groups.advance(1 + random.nextInt(SimulatedGroups.SESSION_MS));
                case 9 -> sayAgain();
                case 10 -> {
                    if (random.nextInt(4) == 0) {
                        groups.log.lose();
                    } else {
                        failOver();
                    }
                }
                default -> groups.log.apply(1 + random.nextInt(3));
            }
            groups.run();
        }

        void beat(SimulatedMember member) {
            said.add(new Late(member.id, member.epoch, member.owned));
            Answer<HeartbeatReply> answer = answered(member.beat());
            misquoted.remove(member.id);
            int asked = member.epoch;
            member.take(answer)
                    .ifPresent(assigned -> assigned.forEach(partition -> {
                        UUID owner = given.putIfAbsent(Map.entry(partition, member.epoch), member.id);
                        assertThat(owner == null || owner.equals(member.id))
                                .as(
                                        "%s in epoch %d: given to %s and to %s (which asked in epoch %d)",
                                        partition, member.epoch, owner, member.id, asked)
                                .isTrue();
                        assertNobodyElseReads(partition, member);
                    }));
        }

        /** Whoever still believes to have it was thrown out of the group, or misquoted, and cannot commit. */
        private void assertNobodyElseReads(PartitionId partition, SimulatedMember given) {
            Set<UUID> inGroup = new HashSet<>();
            groups.describe().ifPresent(group -> group.members().forEach(member -> inGroup.add(member.memberId())));
            members.stream()
                    .filter(other -> other != given && other.owned.contains(partition))
                    .filter(other -> !misquoted.contains(other.id))
                    .forEach(other -> assertThat(inGroup)
                            .as("%s is given to %s, but member %s has it too", partition, given.id, other.id)
                            .doesNotContain(other.id));
        }

        /** A member's commit with what it believes to own; now and then of what it does not own, or backwards. */
        void commit(SimulatedMember member) {
            int partition = random.nextInt(PARTITIONS);
            long offset = next++ - (random.nextInt(5) == 0 ? 10 : 0);
            boolean owns = member.owned.contains(groups.partition(partition));
            if (offset < 0 || (!owns && random.nextInt(3) > 0)) {
                return;
            }
            var answer = groups.commit(groups.coordinator(), member.self(), partition, offset, false);
            if (random.nextBoolean()) {
                Answer<Committed> outcome = answered(answer);
                if (outcome instanceof Answer.Given<Committed> committed
                        && committed.value().refused().isEmpty()) {
                    acknowledge(partition, offset);
                    assertThat(ownersOf(partition)).contains(member.id);
                }
            } else {
                // Nobody waits: it may be under way when something else happens.
                answer.thenAccept(outcome -> {
                    if (outcome instanceof Answer.Given<Committed> committed
                            && committed.value().refused().isEmpty()) {
                        acknowledge(partition, offset);
                    }
                });
            }
        }

        private void acknowledge(int partition, long offset) {
            Long before = acknowledged.put(groups.partition(partition), offset);
            assertThat(before == null || before <= offset)
                    .as("%s acknowledged after %s for partition %s", offset, before, partition)
                    .isTrue();
        }

        private Set<UUID> ownersOf(int partition) {
            Set<UUID> owners = new HashSet<>();
            groups.describe()
                    .ifPresent(group -> group.members().stream()
                            .filter(member -> member.assigned().contains(groups.partition(partition)))
                            .forEach(member -> owners.add(member.memberId())));
            return owners;
        }

        void leave(SimulatedMember member) {
            if (member.epoch > 0) {
                answered(groups.beat(groups.coordinator(), member.id, Membership.LEAVE, member.owned));
                member.epoch = Membership.JOIN;
                member.owned = Set.of();
            }
        }

        /** Something that was said long ago arrives again, here or at the node that led before. */
        void sayAgain() {
            if (!said.isEmpty()) {
                Late late = said.get(random.nextInt(said.size()));
                misquoted.add(late.memberId());
                // A join that comes late makes a member that nobody speaks for; it expires.
                groups.beat(
                        random.nextBoolean() ? groups.coordinator() : groups.other(),
                        late.epoch() == Membership.JOIN
                                ? new UUID(8, late.memberId().getLeastSignificantBits())
                                : late.memberId(),
                        late.epoch(),
                        late.owned());
            }
        }

        void failOver() {
            groups.failOver(random.nextInt(groups.log.waiting() + 1), random.nextBoolean());
            groups.settle();
            look();
        }

        /** What was acknowledged is there, and nothing that was seen goes back. */
        void look() {
            Map<PartitionId, Offset> now = groups.offsets().offsets();
            acknowledged.forEach((partition, offset) -> assertThat(now).containsKey(partition));
            now.forEach((partition, offset) -> {
                assertThat(offset.offset()).isGreaterThanOrEqualTo(acknowledged.getOrDefault(partition, 0L));
                assertThat(offset.offset()).isGreaterThanOrEqualTo(seen.getOrDefault(partition, 0L));
                seen.put(partition, offset.offset());
            });
            groups.describe().ifPresent(Run::eachPartitionHasOneOwner);
        }

        private static void eachPartitionHasOneOwner(Description group) {
            Set<PartitionId> owned = new HashSet<>();
            for (GroupView.Member member : group.members()) {
                for (PartitionId partition : member.assigned()) {
                    assertThat(owned.add(partition))
                            .as("%s has two owners in %s", partition, group)
                            .isTrue();
                }
            }
        }

        private <T> Answer<T> answered(CompletableFuture<Answer<T>> answer) {
            groups.settle();
            assertThat(answer).isDone();
            return answer.join();
        }

        /** From here on nothing fails. */
        void calm() {
            groups.settle();
            // Members that nobody speaks for expire meanwhile, the others do not.
            for (int i = 0; i < 2 * SimulatedGroups.SESSION_MS / SimulatedGroups.HEARTBEAT_MS; i++) {
                members.forEach(this::beat);
                groups.advance(SimulatedGroups.HEARTBEAT_MS);
                groups.settle();
            }
            for (int round = 0; round < ROUNDS_TO_SETTLE; round++) {
                members.forEach(this::beat);
            }
        }
    }

    @Property(tries = 150)
    void whateverHappensNoOffsetGoesBackAndNoPartitionHasTwoOwners(@ForAll long seed) {
        Run run = new Run(seed);

        for (int i = 0; i < STEPS; i++) {
            run.step();
            if (i % 10 == 0) {
                run.groups.settle();
                run.look();
            }
        }

        run.groups.settle();
        run.look();
    }

    /** What a member said before it was given a partition comes again after, and is taken for its letting go. */
    @Example
    void aLateHeartbeatMayMakeTwoReadAPartitionOfWhichOneCanCommit() {
        whateverHappensNoOffsetGoesBackAndNoPartitionHasTwoOwners(1334535504542L);
    }

    /** Two proposals of a coordinator fail, and the second is heard of while the first has it begin anew. */
    @Example
    void aCoordinatorBeginsAnewOnceForAllThatItHadOnItsWay() {
        whateverHappensNoOffsetGoesBackAndNoPartitionHasTwoOwners(15);
    }

    /** A partition that moves is read by nobody until the newcomer hears that it is free. */
    @Example
    void whoWaitsForAnothersPartitionsIsToAskAgainSoonAndNobodyElse() {
        var groups = new SimulatedGroups(2);
        var owner = new SimulatedMember(groups, 1);
        var newcomer = new SimulatedMember(groups, 2);
        assertThat(intervalAfterBeatOf(owner, groups)).isEqualTo(SimulatedGroups.HEARTBEAT_MS);

        assertThat(intervalAfterBeatOf(newcomer, groups)).isLessThanOrEqualTo(SimulatedGroups.HEARTBEAT_MS / 5);
        assertThat(intervalAfterBeatOf(newcomer, groups)).isLessThanOrEqualTo(SimulatedGroups.HEARTBEAT_MS / 5);
        assertThat(intervalAfterBeatOf(owner, groups)).isEqualTo(SimulatedGroups.HEARTBEAT_MS);
        assertThat(newcomer.owned).isEmpty();
        assertThat(intervalAfterBeatOf(owner, groups)).isEqualTo(SimulatedGroups.HEARTBEAT_MS);
        assertThat(intervalAfterBeatOf(newcomer, groups)).isEqualTo(SimulatedGroups.HEARTBEAT_MS);
        assertThat(newcomer.owned).hasSize(1);
    }

    private static int intervalAfterBeatOf(SimulatedMember member, SimulatedGroups groups) {
        var answer = member.beat();
        HeartbeatReply reply = groups.given(answer);
        member.take(answer.join());
        return reply.heartbeatIntervalMs();
    }

    @Property(tries = 60)
    void theAssignmentSettlesOnceNothingFails(@ForAll long seed) {
        Run run = new Run(seed);
        for (int i = 0; i < STEPS; i++) {
            run.step();
        }

        run.calm();

        Description group = run.groups.describe().orElseThrow();
        assertThat(group.state()).isEqualTo(GroupView.State.STABLE);
        assertThat(group.members()).hasSize(MEMBERS);
        Set<PartitionId> owned = new HashSet<>();
        for (SimulatedMember member : run.members) {
            assertThat(member.epoch).isEqualTo(group.epoch());
            owned.addAll(member.owned);
        }
        assertThat(owned).hasSize(PARTITIONS);
        Map<UUID, Set<PartitionId>> before = new HashMap<>();
        run.members.forEach(member -> before.put(member.id, member.owned));
        run.members.forEach(run::beat);
        run.members.forEach(member -> assertThat(member.owned).isEqualTo(before.get(member.id)));
        assertThat(run.groups.describe().map(Description::epoch)).isEqualTo(Optional.of(group.epoch()));
    }
}
