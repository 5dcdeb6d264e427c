package io.raftlog.broker;

import static io.raftlog.broker.MemoryGroups.follower;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.MemoryGroups.Transfer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LeadershipHandoverTest {
    private final MemoryGroups groups = new MemoryGroups();
    private final Set<Integer> unfit = new HashSet<>();
    private final LeadershipHandover handover =
            new LeadershipHandover(groups, Duration.ofSeconds(1), node -> !unfit.contains(node));

    @Test
    void everythingLedHereGoesToFollowersInTurn() throws Exception {
        for (int group = 0; group < 20; group++) {
            groups.lead(new UUID(1, group), 5, follower(2, 0, 10), follower(3, 0, 10));
        }

        handover.handOver(Duration.ofMinutes(1));

        assertThat(groups.transfers.stream().collect(Collectors.groupingBy(Transfer::to, Collectors.counting())))
                .containsEntry(2, 10L)
                .containsEntry(3, 10L);
    }

    @Test
    void aDeadOrLaggingFollowerIsNotAsked() throws Exception {
        groups.lead(new UUID(1, 1), 500, follower(2, 400, 10), follower(3, 0, 9_000));

        handover.handOver(Duration.ofMinutes(1));

        assertThat(groups.transfers).isEmpty();
    }

    @Test
    void whoMayNotLeadIsNotAskedHoweverGoodItsLog() throws Exception {
        groups.lead(new UUID(1, 1), 5, follower(2, 0, 10), follower(3, 1, 10));
        unfit.add(2);

        int handedOver = handover.handOver(Duration.ofMinutes(1));

        assertThat(groups.transfers).containsExactly(new Transfer(new UUID(1, 1), 3));
        assertThat(handedOver).isEqualTo(1);
    }

    @Test
    void whoeverCouldNotTakeOverIsAskedOnce() throws Exception {
        groups.lead(new UUID(1, 1), 5, follower(2, 0, 10), follower(3, 0, 10));
        groups.transfersSucceed = false;

        handover.handOver(Duration.ofMinutes(1));

        assertThat(groups.transfers).containsExactly(new Transfer(new UUID(1, 1), 2), new Transfer(new UUID(1, 1), 3));
    }

    @Test
    void whereThereIsNoTimeNothingIsAsked() throws Exception {
        groups.lead(new UUID(1, 1), 5, follower(2, 0, 10));

        handover.handOver(Duration.ZERO);

        assertThat(groups.transfers).isEmpty();
    }
}
