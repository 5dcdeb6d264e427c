package io.raftlog.raft;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elections that this node calls for itself, without waiting for Raft's own timeout. A replica that stands is elected only
 * if a majority finds its log good enough: so the worst that a needless call does is to change the leader.
 *
 * <p>Thread-safe.
 */
record OwnElections(RaftServer server) {
    private static final Logger LOG = LoggerFactory.getLogger(OwnElections.class);
    private static final RatisCandidate CANDIDATE = RatisCandidate.ofThisRatis();

    /** Empty if the group is not open here or holds nothing. */
    Optional<Standing> standing(UUID groupId) {
        return standing(RaftGroupId.valueOf(groupId));
    }

    /** Of all groups that are open and hold something. The failure detector asks for them forty times a second. */
    List<Standing> standings() {
        List<Standing> standings = new ArrayList<>();
        for (RaftGroupId id : server.getGroupIds()) {
            standing(id).ifPresent(standings::add);
        }
        return standings;
    }

    private Optional<Standing> standing(RaftGroupId id) {
        try {
            RaftServer.Division division = server.getDivision(id);
            TermIndex last = division.getInfo().isAlive() ? lastEntry(division) : null;
            if (last == null) {
                return Optional.empty();
            }
            RaftPeerId leader = division.getInfo().getLeaderId();
            Set<Integer> voters = new HashSet<>();
            for (RaftPeer voter : division.getRaftConf().getCurrentPeers()) {
                voters.add(PeerIds.nodeId(voter.getId()));
            }
            return Optional.of(new Standing(
                    id.getUuid(),
                    leader == null ? 0 : PeerIds.nodeId(leader),
                    voters,
                    new EntryPosition(last.getTerm(), last.getIndex())));
        } catch (IOException | IllegalStateException notOpen) {
            return Optional.empty();
        }
    }

    boolean stand(UUID groupId) throws IOException {
        return CANDIDATE.stand(division(groupId));
    }

    /** Returns whether the replica here asks the others for their votes; if a leader is known, it does not. */
    boolean standIfVacant(UUID groupId) throws IOException {
        return CANDIDATE.standIfVacant(division(groupId));
    }

    /** Of all groups that are open. */
    List<Seat> seats() {
        List<Seat> seats = new ArrayList<>();
        for (RaftGroupId id : server.getGroupIds()) {
            try {
                RaftServer.Division division = server.getDivision(id);
                if (division.getInfo().getLifeCycleState().isRunning()) {
                    seats.add(seat(id.getUuid(), division));
                }
            } catch (IOException | IllegalStateException notOpen) {
                LOG.trace("group {} is being opened, or has just been removed", id, notOpen);
            }
        }
        return seats;
    }

    private static Seat seat(UUID group, RaftServer.Division division) {
        DivisionInfo info = division.getInfo();
        if (info.getLeaderId() != null) {
            return new Seat(group, Seat.State.LED, 0);
        }
        boolean follows = info.isFollower() && RatisCandidate.hasVote(division);
        return new Seat(
                group,
                follows ? Seat.State.VACANT : Seat.State.CONTESTED,
                info.getRoleInfoProto().getRoleElapsedTimeMs());
    }

    private static @Nullable TermIndex lastEntry(RaftServer.Division division) {
        TermIndex inLog = division.getRaftLog().getLastEntryTermIndex();
        if (inLog != null) {
            return inLog;
        }
        SnapshotInfo snapshot = division.getStateMachine().getLatestSnapshot();
        return snapshot == null ? null : snapshot.getTermIndex();
    }

    private RaftServer.Division division(UUID groupId) throws IOException {
        return server.getDivision(RaftGroupId.valueOf(groupId));
    }
}
