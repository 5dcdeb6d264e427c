package io.raftlog.client.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.fake.ModelCoordinator;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.Failure;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Members come, go, lose answers and are thrown out, in front of a {@link ModelCoordinator}. */
final class MembershipSimulation {
    private static final UUID TOPIC = new UUID(1, 1L << 32);
    private static final GroupSubscription SUBSCRIPTION = new GroupSubscription(Set.of("orders"), "");
    private static final int STEPS_TO_SETTLE = 24;

    /** A member, and what its application believes it may read. */
    private static final class Member {
        final MemberProfile profile;
        final MembershipState state = new MembershipState(SUBSCRIPTION);
        final Queue<MembershipChange> changes = new ArrayDeque<>();
        final Set<PartitionId> reading = new HashSet<>();
        final Set<PartitionId> stopping = new HashSet<>();

        Member(UUID id) {
            profile = new MemberProfile("billing", id, "", "test", Duration.ofSeconds(1));
        }
    }

    private final Random random;
    private final double fencing;
    private final boolean lateBeats;
    private final List<Runnable> underWay = new ArrayList<>();
    private final Map<PartitionId, String> partitions = new HashMap<>();
    private final ModelCoordinator coordinator = new ModelCoordinator(() -> partitions);
    private final List<Member> members = new ArrayList<>();

    MembershipSimulation(long seed, double fencing, boolean lateBeats) {
        this.lateBeats = lateBeats;
        this.random = new Random(seed);
        this.fencing = fencing;
        addPartitions(1 + random.nextInt(12));
    }

    private void addPartitions(int count) {
        for (int i = 0; i < count; i++) {
            partitions.put(new PartitionId(TOPIC, partitions.size()), "orders");
        }
    }

    void run(int steps) {
        join();
        for (int i = 0; i < steps; i++) {
            step();
            verifyReaders();
        }
        settle();
    }

    private void step() {
        if (random.nextDouble() < fencing && !members.isEmpty()) {
            coordinator.expire(any().profile.memberId());
        }
        switch (random.nextInt(20)) {
            case 0 -> join();
            case 1 -> leave();
            case 2 -> addPartitions(random.nextInt(2));
            case 3, 4, 5, 6, 7, 8, 9 -> beat(any());
            case 10, 11 -> beatWithoutAnswer(any());
            case 12 -> arriveLate();
            default -> work(any());
        }
    }

    private Member any() {
        if (members.isEmpty()) {
            join();
        }
        return members.get(random.nextInt(members.size()));
    }

    private void join() {
        if (members.size() < 5) {
            members.add(new Member(new UUID(random.nextLong(), random.nextLong())));
        }
    }

    private void leave() {
        Member member = any();
        members.remove(member);
        member.state.leave(Beat.LEAVE);
        beat(member);
        assertThat(member.state.phase()).isEqualTo(MembershipState.Phase.GONE);
    }

    private void beat(Member member) {
        Optional<Beat> beat = member.state.beat();
        if (beat.isPresent()) {
            try {
                BeatAnswer answer = coordinator.hear(member.profile, beat.get());
                member.changes.addAll(member.state.answered(
                        beat.get(), answer.epoch(), answer.assignment().map(Map::keySet)));
            } catch (CallFailedException e) {
                member.changes.addAll(member.state.failed(beat.get(), e.failure()));
            }
        }
    }

    /** What a member gave up long ago gets to the coordinator after all; nobody hears the answer. */
    private void arriveLate() {
        if (!underWay.isEmpty()) {
            underWay.remove(random.nextInt(underWay.size())).run();
        }
    }

    private void beatWithoutAnswer(Member member) {
        Optional<Beat> beat = member.state.beat();
        if (beat.isPresent()) {
            Runnable arrival = () -> {
                try {
                    coordinator.hear(member.profile, beat.get());
                } catch (CallFailedException e) {
                    // Not heard of either.
                }
            };
            // A join that comes late would be a member without anybody behind it, until that is given up.
            if (lateBeats && beat.get().epoch() != Beat.JOIN && random.nextBoolean()) {
                underWay.add(arrival);
            } else {
                arrival.run();
            }
            member.changes.addAll(
                    member.state.failed(beat.get(), Failure.of(ErrorCode.TIMED_OUT, "the answer was lost")));
        }
    }

    /** The application does one thing: takes a change, or ends with a partition that it is to let go. */
    private void work(Member member) {
        if (!member.stopping.isEmpty() && random.nextBoolean()) {
            PartitionId done = member.stopping.iterator().next();
            member.stopping.remove(done);
            member.reading.remove(done);
            member.changes.addAll(member.state.released(Set.of(done)));
            return;
        }
        MembershipChange change = member.changes.poll();
        if (change instanceof MembershipChange.Assigned assigned) {
            assertThat(member.reading).doesNotContainAnyElementsOf(assigned.partitions());
            member.reading.addAll(assigned.partitions());
        } else if (change instanceof MembershipChange.Revoked revoked) {
            assertThat(member.reading).containsAll(revoked.partitions());
            assertThat(member.stopping).doesNotContainAnyElementsOf(revoked.partitions());
            member.stopping.addAll(revoked.partitions());
        } else if (change instanceof MembershipChange.Lost lost) {
            assertThat(lost.partitions()).containsAll(member.reading);
            member.reading.clear();
            member.stopping.clear();
            member.changes.addAll(member.state.released(lost.partitions()));
        } else {
            assertThat(change).isNull();
        }
    }

    private void verifyReaders() {
        if (fencing == 0 && !lateBeats) {
            Set<PartitionId> read = new HashSet<>();
            members.forEach(member -> member.reading.forEach(each ->
                    assertThat(read.add(each)).as("two readers of " + each).isTrue()));
        }
    }

    private void settle() {
        for (int i = 0; i < STEPS_TO_SETTLE; i++) {
            for (Member member : List.copyOf(members)) {
                beat(member);
                while (!member.changes.isEmpty() || !member.stopping.isEmpty()) {
                    work(member);
                }
            }
        }
        Set<PartitionId> read = new HashSet<>();
        for (Member member : members) {
            assertThat(member.reading)
                    .as("what %s reads", member.state.phase())
                    .isEqualTo(coordinator.targetOf(member.profile.memberId()));
            assertThat(member.state.hasNews()).isFalse();
            read.addAll(member.reading);
        }
        assertThat(read).isEqualTo(members.isEmpty() ? Set.of() : partitions.keySet());
    }
}
