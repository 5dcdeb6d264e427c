package io.raftlog.client.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.routing.TopicView.PartitionView;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeaderSearchTest {
    private static final NodeAddress A = new NodeAddress("a", 1);
    private static final NodeAddress B = new NodeAddress("b", 1);
    private static final NodeAddress C = new NodeAddress("c", 1);
    private static final UUID TOPIC = PartitionId.toTopicId(new UUID(1, 2));
    private static final PartitionId PARTITION = new PartitionId(TOPIC, 0);

    private final LeaderTable leaders = new LeaderTable();
    private final ClusterView view = ClusterView.of(
            "c",
            1,
            Map.of(1, A, 2, B, 3, C),
            List.of(new TopicView(
                    "t", TOPIC, 3, List.of(new PartitionView(0, List.of(1, 2, 3), 0, 0)), Map.of(), Map.of())));
    private final LeaderSearch search = new LeaderSearch(PARTITION, leaders, () -> view, new Random(1));

    @Test
    void withoutAnyNewsItBeginsWithAReplica() {
        assertThat(search.target()).contains(A);
    }

    @Test
    void itGoesWhereTheNewestHintPoints() {
        leaders.adopt(PARTITION, hint(B, 5));

        assertThat(search.target()).contains(B);
    }

    @Test
    void aNewerHintIsFollowedAtOnce() {
        leaders.adopt(PARTITION, hint(A, 5));

        long pause = search.failed(A, Optional.of(hint(C, 6)));

        assertThat(pause).isZero();
        assertThat(search.target()).contains(C);
    }

    @Test
    void anOlderHintDoesNotUndoWhatIsKnown() {
        leaders.adopt(PARTITION, hint(C, 6));

        search.failed(B, Optional.of(hint(A, 5)));

        assertThat(search.target()).contains(C);
    }

    @Test
    void whenTheLeaderFailsTheOtherReplicasAreAskedInTurnWithGrowingPauses() {
        leaders.adopt(PARTITION, hint(A, 5));
        Set<NodeAddress> asked = new HashSet<>();
        NodeAddress failed = A;
        long first = search.failed(failed, Optional.empty());
        long pause = 0;
        for (int i = 0; i < 8; i++) {
            NodeAddress next = search.target().orElseThrow();
            assertThat(next).isNotEqualTo(failed);
            asked.add(next);
            failed = next;
            pause = search.failed(failed, Optional.empty());
        }

        assertThat(first).isZero();
        assertThat(asked).containsExactlyInAnyOrder(B, C);
        assertThat(Duration.ofNanos(pause)).isBetween(Duration.ofMillis(30), Duration.ofMillis(50));
    }

    @Test
    void aLongSearchSlowsDownAndAsksTheFailedLeaderAsWell() {
        leaders.adopt(PARTITION, hint(A, 5));
        Set<NodeAddress> asked = new HashSet<>();
        long pause = search.failed(A, Optional.empty());
        for (int i = 0; i < 40; i++) {
            NodeAddress next = search.target().orElseThrow();
            asked.add(next);
            pause = search.failed(next, Optional.empty());
        }

        assertThat(asked).containsExactlyInAnyOrder(A, B, C);
        assertThat(Duration.ofNanos(pause)).isBetween(Duration.ofMillis(150), Duration.ofMillis(250));
    }

    @Test
    void aHintToTheLeaderThatJustFailedIsFollowedAfterAPause() {
        leaders.adopt(PARTITION, hint(A, 5));
        search.failed(A, Optional.empty());
        NodeAddress other = search.target().orElseThrow();

        long pause = search.failed(other, Optional.of(hint(A, 5)));

        assertThat(pause).isPositive();
        assertThat(search.target()).contains(A);
    }

    @Test
    void newsFromElsewhereEndTheSearch() {
        leaders.adopt(PARTITION, hint(A, 5));
        search.failed(A, Optional.empty());

        leaders.adopt(PARTITION, hint(C, 6));

        assertThat(search.target()).contains(C);
        assertThat(search.newerThan(A)).contains(C);
        assertThat(search.newerThan(C)).isEmpty();
    }

    @Test
    void aReplicaThatTurnsOutToLeadIsKept() {
        leaders.adopt(PARTITION, hint(A, 5));
        search.failed(A, Optional.empty());
        NodeAddress found = search.target().orElseThrow();

        search.succeeded(found);

        assertThat(search.target()).contains(found);
        assertThat(search.busy()).isZero();
    }

    private static LeaderHint hint(NodeAddress node, int epoch) {
        return new LeaderHint(node.host().charAt(0) - 'a' + 1, node, epoch);
    }
}
