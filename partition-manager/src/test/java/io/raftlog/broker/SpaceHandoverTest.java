package io.raftlog.broker;

import static io.raftlog.broker.MemoryGroups.follower;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SpaceHandoverTest {
    private static final UUID GROUP = new UUID(17, 42);

    private final MemoryGroups groups = new MemoryGroups();
    private final AtomicBoolean low = new AtomicBoolean();
    private final Set<Integer> alsoShort = new HashSet<>();
    private final SpaceHandover handover =
            new SpaceHandover(low::get, groups, Duration.ofSeconds(2), node -> !alsoShort.contains(node));

    @Test
    void withSpaceEnoughLeadershipStays() throws Exception {
        groups.lead(GROUP, 7, follower(2, 0, 10));

        handover.pass();

        assertThat(groups.transfers).isEmpty();
    }

    @Test
    void shortOfSpaceEverythingLedHereGoesToWhoeverHasCaughtUp() throws Exception {
        groups.lead(GROUP, 100, follower(2, 90, 10), follower(3, 0, 10));
        low.set(true);

        handover.pass();

        assertThat(groups.transfers).containsExactly(new MemoryGroups.Transfer(GROUP, 3));
    }

    @Test
    void whatComesBackOrCouldNotGoIsGivenAwayAgain() throws Exception {
        low.set(true);
        groups.transfersSucceed = false;
        groups.lead(GROUP, 7, follower(2, 0, 10));
        handover.pass();
        groups.transfersSucceed = true;
        handover.pass();
        groups.lead(GROUP, 8, follower(2, 0, 10));
        handover.pass();

        assertThat(groups.transfers).hasSize(3);
    }

    @Test
    void whereNobodyHasSpaceItStays() throws Exception {
        groups.lead(GROUP, 100, follower(2, 0, 10), follower(3, 0, 10));
        low.set(true);
        alsoShort.addAll(Set.of(2, 3));

        handover.pass();

        assertThat(groups.transfers).isEmpty();
    }
}
