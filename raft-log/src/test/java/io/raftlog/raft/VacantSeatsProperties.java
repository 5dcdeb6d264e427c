package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Nodes that stand for election by themselves, against each other. */
class VacantSeatsProperties {
    @Property(tries = 300)
    void aGroupThatCanHaveALeaderGetsOneWithinABound(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int slowestMs, @ForAll boolean five) {
        SimulatedVotes votes = new SimulatedVotes(five ? 5 : 3, slowestMs, new Random(seed));
        votes.kill(1);

        votes.runFor(10_000);

        assertThat(votes.leader()).isPresent();
    }

    @Property(tries = 300)
    void aLeaderThatDiesBeforeAnybodyHearsOfItIsReplaced(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int slowestMs) {
        SimulatedVotes votes = new SimulatedVotes(3, slowestMs, new Random(seed));
        votes.killWhoeverIsElectedFirst();

        votes.runFor(10_000);

        assertThat(votes.leader()).isPresent();
    }

    @Property(tries = 300)
    void onceALeaderIsHeardOfNobodyStandsAnyMore(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int slowestMs) {
        SimulatedVotes votes = new SimulatedVotes(3, slowestMs, new Random(seed));
        votes.runFor(10_000);
        long term = votes.term();
        int tries = votes.tries();

        votes.runFor(60_000);

        assertThat(votes.term()).isEqualTo(term);
        assertThat(votes.tries()).isEqualTo(tries);
    }

    /** A node that restarts has heard of nobody, and asks until it does. */
    @Property(tries = 300)
    void whoHasNotHeardOfTheLeaderDoesNotReplaceIt(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int slowestMs) {
        SimulatedVotes votes = new SimulatedVotes(3, slowestMs, new Random(seed));
        votes.runFor(10_000);
        long term = votes.term();
        int tries = votes.tries();

        votes.makeDeafToTheLeader(1);
        votes.runFor(60_000);

        assertThat(votes.term()).isEqualTo(term);
        // Whoever leads knows of itself.
        assertThat(votes.tries() - tries).isLessThan(25);
        assertThat(votes.leader().orElseThrow() == 1 || votes.tries() > tries).isTrue();
    }

    @Property(tries = 100)
    void withoutAMajorityTriesBecomeRare(@ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int slowestMs) {
        SimulatedVotes votes = new SimulatedVotes(3, slowestMs, new Random(seed));
        votes.kill(1);
        votes.kill(2);

        votes.runFor(600_000);

        // In pauses of 3 to 8 s, after a few shorter ones.
        assertThat(votes.tries()).isBetween(600_000 / 8_000, 600_000 / 3_200 + 5);
    }
}
