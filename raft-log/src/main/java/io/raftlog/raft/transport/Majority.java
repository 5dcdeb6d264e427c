package io.raftlog.raft.transport;

import java.util.Collection;
import java.util.Set;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;

/** What counts as one: this node's replica with others, of the voters; while they change, of the former ones as well. */
final class Majority {
    private Majority() {}

    /** @param others members; who has no vote does not count */
    static boolean isReached(RaftServer.Division division, Set<RaftPeerId> others) {
        var members = division.getRaftConf();
        return isReached(division, others, members.getCurrentPeers())
                && (members.getPreviousPeers().isEmpty() || isReached(division, others, members.getPreviousPeers()));
    }

    private static boolean isReached(
            RaftServer.Division division, Set<RaftPeerId> others, Collection<RaftPeer> voters) {
        long count = voters.stream()
                .map(RaftPeer::getId)
                .filter(id -> id.equals(division.getId()) || others.contains(id))
                .count();
        return 2 * count > voters.size();
    }
}
