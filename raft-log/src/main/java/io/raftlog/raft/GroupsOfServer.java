package io.raftlog.raft;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the signs of life of a Raft server's groups.
 *
 * @param closingExpected whether a group may be closed
 */
record GroupsOfServer(RaftServer server, Predicate<UUID> closingExpected) {
    private static final Logger LOG = LoggerFactory.getLogger(GroupsOfServer.class);

    /**
     * Of all groups that are open, or closed without having been asked to, by us or by their leader. Waits for the lock of
     * each replica that runs: one whose lock is held for ever answers nothing any more, and has nothing left to do that its
     * signs of life would show to stand still.
     */
    List<GroupVitals> vitals() {
        List<GroupVitals> vitals = new ArrayList<>();
        for (RaftGroupId id : server.getGroupIds()) {
            if (closingExpected.test(id.getUuid())) {
                continue;
            }
            try {
                vitalsOf(id).ifPresent(vitals::add);
            } catch (IOException | IllegalStateException notOpen) {
                LOG.debug("group {} is being opened, or has just been removed", id, notOpen);
            }
        }
        return vitals;
    }

    /** Empty for one that is just being opened. */
    private Optional<GroupVitals> vitalsOf(RaftGroupId id) throws IOException {
        RaftServer.Division division = server.getDivision(id);
        LifeCycle.State state = division.getInfo().getLifeCycleState();
        if (state.isClosingOrClosed()) {
            if (RatisGroup.wasToldToLeave(server, division)) {
                return Optional.empty();
            }
            return Optional.of(new GroupVitals(id.getUuid(), true, false, -1, -1, -1, -1));
        }
        return state.isRunning() ? Optional.of(of(id.getUuid(), division)) : Optional.empty();
    }

    /** A replica that takes over its leader's copy holds its lock for as long as that takes. */
    private static void passThroughLock(RaftServer.Division division, boolean paused) {
        if (!paused) {
            synchronized (division) {
                return;
            }
        }
    }

    private static GroupVitals of(UUID group, RaftServer.Division division) {
        RaftLog log = division.getRaftLog();
        // In this order: each can only have moved on when the one that must reach it is read.
        long applied = division.getInfo().getLastAppliedIndex();
        long committed = log.getLastCommittedIndex();
        long flushed = log.getFlushIndex();
        TermIndex last = log.getLastEntryTermIndex();
        boolean paused = division.getStateMachine().getLifeCycleState().isPausingOrPaused();
        passThroughLock(division, paused);
        return new GroupVitals(group, false, paused, last == null ? -1 : last.getIndex(), flushed, committed, applied);
    }
}
