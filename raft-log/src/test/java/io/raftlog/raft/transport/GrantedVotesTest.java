package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.junit.jupiter.api.Test;

/** Of node 1. */
class GrantedVotesTest {
    private static final RaftPeerId N2 = RaftPeerId.valueOf("n2");
    private static final RaftPeerId N3 = RaftPeerId.valueOf("n3");
    private static final RaftPeerId N4 = RaftPeerId.valueOf("n4");
    private static final RaftServer.Division ONE_OF_THREE = new FakeLeader(Set.of(1, 2, 3)).division;

    private final GrantedVotes granted = new GrantedVotes();

    @Test
    void oneOfTwoOthersIsAMajority() {
        assertThat(granted.elect(ONE_OF_THREE, 4)).isFalse();

        granted.add(4, N3);

        assertThat(granted.elect(ONE_OF_THREE, 4)).isTrue();
    }

    @Test
    void votesOfAnotherTermElectNobody() {
        granted.add(4, N2);
        granted.add(4, N3);

        assertThat(granted.elect(ONE_OF_THREE, 3)).isFalse();
        assertThat(granted.elect(ONE_OF_THREE, 5)).isFalse();

        granted.add(5, N2);
        // An answer that comes late.
        granted.add(4, N3);
        assertThat(granted.elect(ONE_OF_THREE, 4)).isFalse();
        assertThat(granted.elect(ONE_OF_THREE, 5)).isTrue();
    }

    @Test
    void whoHasNoVoteDoesNotCount() {
        granted.add(4, N4);
        granted.add(4, N4);

        assertThat(granted.elect(ONE_OF_THREE, 4)).isFalse();
    }

    @Test
    void whoStandsAloneNeedsNobody() {
        assertThat(granted.elect(new FakeLeader(Set.of(1)).division, 4)).isTrue();
        assertThat(granted.elect(new FakeLeader(Set.of(1, 2)).division, 4)).isFalse();
    }

    @Test
    void whileMembersChangeTheFormerOnesElectToo() {
        RaftServer.Division changing = new FakeLeader(Set.of(1, 2, 4), Set.of(1, 2, 3)).division;
        granted.add(4, N4);
        assertThat(granted.elect(changing, 4)).isFalse();

        granted.add(4, N3);
        assertThat(granted.elect(changing, 4)).isTrue();
    }

    /** No other is elected without the vote of the one that was there before. */
    @Test
    void theOnlyFormerMemberNeedsNobody() {
        assertThat(granted.elect(new FakeLeader(Set.of(1, 2), Set.of(1)).division, 4))
                .isTrue();
        assertThat(granted.elect(new FakeLeader(Set.of(1, 2), Set.of(2)).division, 4))
                .isFalse();
    }
}
