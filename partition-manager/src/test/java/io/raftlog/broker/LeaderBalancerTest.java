package io.raftlog.broker;

import static io.raftlog.broker.MemoryGroups.follower;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.MemoryGroups.Transfer;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeaderBalancerTest {
    private final MemoryMetadata metadata = new MemoryMetadata(3);
    private final MemoryGroups groups = new MemoryGroups();
    private final List<PartitionId> nudged = new ArrayList<>();
    private final Set<Integer> unfit = new HashSet<>();
    private final LeaderBalancer balancer = new LeaderBalancer(
            1, metadata::image, groups, Duration.ofSeconds(2), node -> !unfit.contains(node), nudged::add);
    private final Topic orders = metadata.create("orders", 3, 3);
    /** Its preferred leader is node 2. */
    private final UUID second = orders.partitionId(1).asUuid();

    @Test
    void aPartitionGoesToItsPreferredLeaderOnceThatWasThereForThreePasses() throws Exception {
        groups.lead(second, 7, follower(2, 0, 10), follower(3, 0, 10));

        passes(2);
        List<Transfer> tooEarly = List.copyOf(groups.transfers);
        passes(1);

        assertThat(tooEarly).isEmpty();
        assertThat(groups.transfers).containsExactly(new Transfer(second, 2));
    }

    @Test
    void aPartitionThatThisNodeShouldLeadStays() throws Exception {
        groups.lead(orders.partitionId(0).asUuid(), 7, follower(2, 0, 10), follower(3, 0, 10));

        passes(5);

        assertThat(groups.transfers).isEmpty();
    }

    @Test
    void aPreferredLeaderThatWasNotHeardOfOrIsFarBehindGetsNothing() throws Exception {
        groups.lead(second, 7, follower(2, 0, 5_000), follower(3, 0, 10));
        passes(5);
        groups.lead(second, 900, follower(2, 800, 10), follower(3, 0, 10));
        passes(1);

        assertThat(groups.transfers).isEmpty();
    }

    @Test
    void aPreferredLeaderThatIsSuspectedGetsNothingHoweverRecentlyItWasHeardOf() throws Exception {
        groups.lead(second, 7, follower(2, 0, 10), follower(3, 0, 10));
        unfit.add(2);

        passes(5);

        assertThat(groups.transfers).isEmpty();
    }

    @Test
    void aPreferredLeaderThatWentAwayInBetweenIsWatchedAnew() throws Exception {
        groups.lead(second, 7, follower(2, 0, 10));
        passes(2);
        groups.lead(second, 7, follower(2, 0, 5_000));
        passes(1);
        groups.lead(second, 7, follower(2, 0, 10));
        passes(2);

        assertThat(groups.transfers).isEmpty();
    }

    @Test
    void anIdlePartitionIsNudgedUntilItsFollowerIsKnownToHaveEverything() throws Exception {
        groups.lead(second, 7, follower(2, 7, 10));
        passes(2);
        groups.lead(second, 8, follower(2, 0, 10));
        passes(3);

        assertThat(nudged).containsExactly(orders.partitionId(1));
        assertThat(groups.transfers).containsExactly(new Transfer(second, 2));
    }

    @Test
    void afterAFailedTransferThePartitionIsLeftAloneForAWhile() throws Exception {
        groups.lead(second, 7, follower(2, 0, 10));
        groups.transfersSucceed = false;

        passes(10);

        assertThat(groups.transfers).hasSize(1);
    }

    @Test
    void whoeverGivesLeadershipBackAtOnceIsLeftAloneForAWhile() throws Exception {
        groups.lead(second, 7, follower(2, 0, 10));
        passes(3);
        groups.lead(second, 9, follower(2, 0, 10));

        passes(30);

        assertThat(groups.transfers).hasSize(1);
    }

    private void passes(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            balancer.pass();
        }
    }
}
