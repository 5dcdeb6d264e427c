package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.request.NodeNotice;
import io.raftlog.metadata.Decision;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataState;
import io.raftlog.model.NodeAddress;
import io.raftlog.raft.GroupMembership;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MetadataVoteTest {
    private static final UUID METADATA = new UUID(1, 1);

    private final MemoryGroups groups = new MemoryGroups();
    private final MetadataState state = new MetadataState();
    private final MetadataVote vote = new MetadataVote(3, METADATA, groups, state::image);

    @Test
    void aRegisteredNodeThatDoesNotKeepTheMetadataSaysSo() {
        register();
        assertThat(vote.notices()).hasSize(1);

        voters(1, 2);
        assertThat(vote.notices())
                .extracting(NodeNotice::message)
                .singleElement()
                .asString()
                .contains("node 3");

        voters(1, 2, 3);
        assertThat(vote.notices()).isEmpty();
    }

    @Test
    void aNodeThatIsNotRegisteredYetHasNothingToSay() {
        assertThat(vote.notices()).isEmpty();
    }

    private void register() {
        var accepted = (Decision.Accepted) state.decide(new MetadataCommand.RegisterNode(
                3, new UUID(0, 3), new NodeAddress("127.0.0.1", 9403), new NodeAddress("127.0.0.1", 9503)));
        accepted.events().forEach(state::evolve);
    }

    private void voters(Integer... nodes) {
        groups.memberships.put(METADATA, new GroupMembership(Set.of(nodes), true, List.of()));
    }
}
