package io.raftlog.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.liveness.SimulatedCluster.Stood;
import io.raftlog.raft.EntryPosition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Detectors against each other, whatever the network does to their messages. */
class DetectorProperties {
    private static final int GROUPS = 12;

    @Property(tries = 200)
    void aNodeWhoseBeatsArriveInTimeLosesNothingHoweverOftenConnectionsBreak(
            @ForAll long seed, @ForAll @IntRange(max = 4) int delay) {
        Random random = new Random(seed);
        SimulatedCluster cluster = cluster(random, delay, 1);
        for (int i = 0; i < 40; i++) {
            cluster.runFor(SimulatedCluster.TICK_MS * (long) random.nextInt(1, 12));
            int one = random.nextInt(1, 4);
            cluster.breakConnection(one, one % 3 + 1);
        }
        cluster.runFor(2_000);

        assertThat(cluster.stood).isEmpty();
    }

    @Property(tries = 200)
    void whatAKilledNodeLedHasANewLeaderWithinABound(@ForAll long seed, @ForAll @IntRange(max = 2) int delay) {
        Random random = new Random(seed);
        SimulatedCluster cluster = cluster(random, delay, 1);
        cluster.runFor(1_000);

        cluster.kill(1);
        // Noticing, one look for the logs to have come to rest, a question and its answer, some of them twice.
        cluster.runFor(1_000);

        assertThat(cluster.leaders.values()).doesNotContain(1);
    }

    @Property(tries = 200)
    void onlyOneStandsForEachGroupAndThatIsOneWithTheLongestLog(
            @ForAll long seed, @ForAll @IntRange(max = 2) int delay) {
        Random random = new Random(seed);
        SimulatedCluster cluster = cluster(random, delay, 1);
        cluster.runFor(1_000);

        cluster.kill(1);
        cluster.runFor(1_000);

        Map<UUID, List<Stood>> byGroup = cluster.stood.stream().collect(Collectors.groupingBy(Stood::group));
        assertThat(byGroup).hasSize(GROUPS);
        byGroup.forEach((group, stood) -> {
            assertThat(stood).hasSize(1);
            EntryPosition longest = IntStream.of(2, 3)
                    .mapToObj(node -> cluster.last(node, group))
                    .max(Comparator.comparingLong(EntryPosition::index))
                    .orElseThrow();
            assertThat(cluster.last(stood.get(0).node(), group)).isEqualTo(longest);
        });
    }

    @Property(tries = 200)
    void anElectionWithoutAWinnerIsFollowedByAnother(
            @ForAll long seed, @ForAll @IntRange(max = 2) int delay, @ForAll @IntRange(min = 1, max = 3) int inVain) {
        SimulatedCluster cluster = cluster(new Random(seed), delay, 1);
        cluster.runFor(1_000);

        cluster.electInVain(inVain);
        cluster.kill(1);
        // As above, and the pauses: 400, 800 and 1600 ms.
        cluster.runFor(5_000);

        assertThat(cluster.leaders.values()).doesNotContain(0, 1);
    }

    @Property(tries = 50)
    void electionsThatNobodyCanWinBecomeRare(@ForAll long seed, @ForAll @IntRange(max = 2) int delay) {
        SimulatedCluster cluster = cluster(new Random(seed), delay, 1);
        cluster.runFor(1_000);

        cluster.electInVain(Integer.MAX_VALUE);
        cluster.kill(1);
        cluster.runFor(60_000);

        assertThat(cluster.stood.stream().collect(Collectors.groupingBy(Stood::group, Collectors.counting())))
                .hasSize(GROUPS)
                .allSatisfy((group, elections) -> assertThat(elections).isLessThan(40));
    }

    @Property(tries = 100)
    void aPausedNodeIsReplacedAfterItsSilenceAndNotBefore(@ForAll long seed, @ForAll @IntRange(max = 2) int delay) {
        SimulatedCluster cluster = cluster(new Random(seed), delay, 1);
        cluster.runFor(1_000);
        long pausedAt = cluster.nowMs();

        cluster.pause(1, 60_000);
        cluster.runFor(2_000);

        assertThat(cluster.leaders.values()).doesNotContain(1);
        assertThat(cluster.stood).allSatisfy(stood -> assertThat(stood.atMs()).isGreaterThan(pausedAt + 500));
    }

    @Property(tries = 100)
    void aNodeThatAnotherStillHearsLosesNothing(@ForAll long seed, @ForAll @IntRange(max = 1) int delay) {
        SimulatedCluster cluster = cluster(new Random(seed), delay, 1);
        cluster.runFor(1_000);

        cluster.cut(1, 2);
        cluster.runFor(10_000);

        assertThat(cluster.stood).isEmpty();
        assertThat(cluster.peers(2))
                .filteredOn(peer -> peer.nodeId() == 1)
                .singleElement()
                .satisfies(peer -> {
                    assertThat(peer.state()).isEqualTo(PeerView.State.SUSPECTED);
                    assertThat(peer.reason()).endsWith("; node 3 hears it");
                });
    }

    @Property(tries = 100)
    void aNodeThatIsAloneStandsForNothing(@ForAll long seed, @ForAll @IntRange(max = 4) int delay) {
        SimulatedCluster cluster = cluster(new Random(seed), delay, 1);
        cluster.runFor(1_000);

        cluster.cut(2, 1);
        cluster.cut(2, 3);
        cluster.runFor(10_000);

        assertThat(cluster.standing()).isEmpty();
    }

    @Property(tries = 100)
    void whoWasPausedHimselfSuspectsNobodyForIt(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int seconds) {
        SimulatedCluster cluster = cluster(new Random(seed), 1, 3);
        cluster.runFor(1_000);

        cluster.pause(2, seconds * 1_000L);
        cluster.runFor(seconds * 1_000L + 200);

        assertThat(cluster.peers(2)).allSatisfy(peer -> assertThat(peer.state()).isEqualTo(PeerView.State.HEARD));
        assertThat(cluster.stood).isEmpty();
    }

    @Property(tries = 50)
    void withFiveNodesTwoMayGo(@ForAll long seed, @ForAll @IntRange(max = 2) int delay) {
        Random random = new Random(seed);
        SimulatedCluster cluster = new SimulatedCluster(5, random, delay);
        groups(cluster, random, 1, 5);
        cluster.runFor(1_000);

        cluster.kill(4);
        cluster.runFor(300);
        cluster.kill(1);
        cluster.runFor(1_500);

        assertThat(cluster.leaders.values()).doesNotContain(1, 4);
    }

    @Property(tries = 50)
    void whatADeadNodeLedIsSpreadOverTheOthers(@ForAll long seed) {
        Random random = new Random(seed);
        SimulatedCluster cluster = new SimulatedCluster(3, random, 1);
        for (int i = 0; i < 100; i++) {
            EntryPosition end = new EntryPosition(3, 17);
            cluster.group(new UUID(random.nextLong(), i), 1, Map.of(1, end, 2, end, 3, end));
        }
        cluster.runFor(1_000);

        cluster.kill(1);
        cluster.runFor(1_000);

        assertThat(cluster.leaders.values().stream().filter(leader -> leader == 2))
                .hasSizeBetween(25, 75);
    }

    private static SimulatedCluster cluster(Random random, int delay, int leader) {
        SimulatedCluster cluster = new SimulatedCluster(3, random, delay);
        groups(cluster, random, leader, 3);
        return cluster;
    }

    /** Followers that lag somewhat, each group in its own way. */
    private static void groups(SimulatedCluster cluster, Random random, int leader, int nodes) {
        for (int i = 0; i < GROUPS; i++) {
            cluster.group(
                    new UUID(random.nextLong(), i),
                    leader,
                    IntStream.rangeClosed(1, nodes)
                            .boxed()
                            .collect(Collectors.toMap(
                                    node -> node,
                                    node -> new EntryPosition(3, node == leader ? 100 : 98 + random.nextInt(3)))));
        }
    }
}
