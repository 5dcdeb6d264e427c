package io.raftlog.client.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.routing.Failure;
import io.raftlog.model.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member whose coordinator answers at once, and never twice the same. */
@Timeout(60)
class MembershipTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final MemberProfile PROFILE = new MemberProfile("billing", new UUID(1, 1), "", "test", HOUR);
    private static final GroupSubscription ORDERS = new GroupSubscription(Set.of("orders"), "");

    /** Answers each heartbeat by its number, and always has news. */
    private static final class Fickle implements GroupCoordinator {
        final AtomicLong beats = new AtomicLong();
        private final LongFunction<Map<PartitionId, String>> assignments;
        private final boolean news;

        Fickle(boolean news, LongFunction<Map<PartitionId, String>> assignments) {
            this.news = news;
            this.assignments = assignments;
        }

        @Override
        public CompletableFuture<BeatAnswer> beat(MemberProfile member, Beat beat, List<InHand> progress) {
            Map<PartitionId, String> assignment = assignments.apply(beats.incrementAndGet());
            return CompletableFuture.completedFuture(
                    new BeatAnswer(beat.isLeave() ? beat.epoch() : 1, HOUR, Optional.of(assignment)));
        }

        @Override
        public CompletableFuture<Boolean> news(MemberProfile member, Duration longest) {
            return CompletableFuture.completedFuture(news);
        }

        @Override
        public CompletableFuture<Map<PartitionId, Failure>> commit(
                MemberIdentity member, Map<PartitionId, Long> offsets, boolean rewind) {
            throw new AssertionError("nothing is committed");
        }

        @Override
        public CompletableFuture<Map<PartitionId, CommittedOffset>> committed(
                MemberIdentity member, Collection<PartitionId> partitions) {
            throw new AssertionError("nobody asks");
        }
    }

    private static PartitionId partition(long topic) {
        return new PartitionId(PartitionId.toTopicId(new UUID(topic, 0)), 0);
    }

    private static Membership member(GroupCoordinator coordinator) {
        return new Membership(coordinator, PROFILE, ORDERS, List::of, () -> {});
    }

    @Test
    void aCoordinatorThatChangesItsMindWithEachAnswerIsNotAskedWithoutAPause() throws Exception {
        var coordinator = new Fickle(true, beat -> Map.of(partition(beat), "orders"));
        long begun = System.nanoTime();
        Membership member = member(coordinator);

        await().atMost(SOON).until(() -> coordinator.beats.get() >= 30);
        releaseAll(member);
        await().atMost(SOON).until(() -> {
            releaseAll(member);
            return coordinator.beats.get() >= 60;
        });
        member.leave().get(10, TimeUnit.SECONDS);

        // Two for each 20 ms, and some to begin with.
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        assertThat(coordinator.beats.get()).isLessThan(10 + millis / 8);
    }

    private static void releaseAll(Membership member) {
        for (MembershipChange change = member.nextChange(); change != null; change = member.nextChange()) {
            if (change instanceof MembershipChange.Revoked revoked) {
                member.released(revoked.partitions());
            }
        }
    }

    @Test
    void whatNobodyTakesIsNotGatheredWithoutEnd() throws Exception {
        var coordinator = new Fickle(true, beat -> Map.of(partition(beat), "orders"));
        Membership member = member(coordinator);

        await().atMost(SOON).until(() -> coordinator.beats.get() >= 250);

        assertThat(taken(member)).hasSizeBetween(90, 110);
        long asked = coordinator.beats.get();
        await().atMost(SOON).until(() -> coordinator.beats.get() >= asked + 20);
        assertThat(taken(member)).isNotEmpty();
        member.leave().get(10, TimeUnit.SECONDS);
    }

    private static List<MembershipChange> taken(Membership member) {
        List<MembershipChange> all = new ArrayList<>();
        for (MembershipChange change = member.nextChange(); change != null; change = member.nextChange()) {
            all.add(change);
        }
        return all;
    }

    @Test
    void aPartitionThatIsLetGoOfIsForgotten() throws Exception {
        var coordinator = new Fickle(true, beat -> beat < 5 ? Map.of(partition(1), "orders") : Map.of());
        Membership member = member(coordinator);
        await().atMost(SOON).until(() -> coordinator.beats.get() >= 1);
        await().atMost(SOON).until(() -> member.nextChange() instanceof MembershipChange.Assigned);
        assertThat(member.topicOf(partition(1))).isEqualTo("orders");

        await().atMost(SOON).until(() -> {
            releaseAll(member);
            return coordinator.beats.get() >= 10;
        });

        assertThatIllegalArgumentException()
                .isThrownBy(() -> member.topicOf(partition(1)))
                .withMessageContaining("is not assigned");
        member.leave().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aTopicThatLosesItsNameKeepsTheOneThatItHad() throws Exception {
        var coordinator = new Fickle(true, beat -> Map.of(partition(1), beat == 1 ? "orders" : ""));
        Membership member = member(coordinator);

        await().atMost(SOON).until(() -> coordinator.beats.get() >= 5);

        assertThat(member.topicOf(partition(1))).isEqualTo("orders");
        member.leave().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoDoubtsAfterTheEndIsToldAtOnce() throws Exception {
        var coordinator = new Fickle(false, beat -> Map.of());
        Membership member = member(coordinator);
        member.leave().get(10, TimeUnit.SECONDS);

        // Some of them while the loop ends.
        for (int i = 0; i < 1000; i++) {
            member.confirm().get(10, TimeUnit.SECONDS);
        }
    }
}
