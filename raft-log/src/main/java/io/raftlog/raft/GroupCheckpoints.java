package io.raftlog.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one group on this node, and what they let go of its Raft log. One order always: the checkpoint is
 * durable, then the Raft log is purged up to it, then that is made durable, then the machine hears of it and may let go of
 * the entries' data.
 *
 * <p>A checkpoint that cannot be written does no harm: the one before stays, and so does the Raft log behind it.
 *
 * <p>Thread-safe; {@link #look} is called by one thread.
 */
final class GroupCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCheckpoints.class);
    private static final Duration PURGED_WITHIN = Duration.ofSeconds(10);

    private final ReplicatedStateMachine machine;
    private final RatisGroup group;
    private final RaftLogFiles files;
    private final RaftLogPolicy policy;
    /** Bytes of commands applied since the last checkpoint was begun. */
    private final AtomicLong gathered = new AtomicLong();

    private volatile TermIndex last = TermIndex.INITIAL_VALUE;
    private long lookedNanos;
    private volatile boolean told;
    /** Guarded by this. */
    private boolean closed;

    GroupCheckpoints(ReplicatedStateMachine machine, RatisGroup group, RaftLogFiles files, RaftLogPolicy policy) {
        this.machine = machine;
        this.group = group;
        this.files = files;
        this.policy = policy;
    }

    /**
     * Begins where the machine was restored to. Refuses a Raft log that begins later: Ratis would wait for the entries
     * between, for ever.
     *
     * @param nowNanos from when on the time of the first checkpoint counts
     */
    TermIndex begin(long nowNanos) throws IOException {
        TermIndex restored = machine.restored()
                .map(position -> TermIndex.valueOf(position.term(), position.index()))
                .orElse(TermIndex.INITIAL_VALUE);
        OptionalLong first = files.firstIndex();
        if (first.isPresent() && first.getAsLong() > restored.getIndex() + 1) {
            throw new IOException("the Raft log of group " + group.id() + " begins with entry " + first.getAsLong()
                    + (restored.getIndex() < 0
                            ? ", but there is no checkpoint of what came before"
                            : ", but the checkpoint ends with entry " + restored.getIndex()
                                    + ": those between are missing"));
        }
        last = restored;
        lookedNanos = nowNanos;
        return restored;
    }

    /** The machine was replaced by a seed: begins again there. */
    synchronized TermIndex begunAnew() {
        EntryPosition position = machine.restored().orElseThrow();
        gathered.set(0);
        last = TermIndex.valueOf(position.term(), position.index());
        told = false;
        return last;
    }

    /** The last one that is durable, or what the machine was restored to. */
    TermIndex last() {
        return last;
    }

    /** Apply thread, after each command. */
    void applied(int commandBytes) {
        gathered.addAndGet(commandBytes);
    }

    /** Does what is due. */
    void look(long nowNanos) {
        if (!group.isRunning()) {
            return;
        }
        try {
            if (!told) {
                files.sync();
                tellPurged();
            }
            if (gathered.get() >= policy.segmentBytes()
                    || nowNanos - lookedNanos >= policy.checkpointInterval().toNanos()) {
                lookedNanos = nowNanos;
                take();
                purge();
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("no new checkpoint of group {}; the last one ends with entry {}", group.id(), last, e);
        }
    }

    private synchronized void take() throws IOException {
        if (closed) {
            return;
        }
        gathered.set(0);
        Optional<Checkpoint> checkpoint = machine.checkpoint();
        if (checkpoint.isPresent() && checkpoint.get().applied().index() > last.getIndex()) {
            checkpoint.get().write();
            last = TermIndex.valueOf(
                    checkpoint.get().applied().term(),
                    checkpoint.get().applied().index());
            LOG.debug("checkpoint of group {} at entry {}", group.id(), last);
        }
    }

    /** Takes a last one, so that the next start has nothing to apply again. None is taken after. */
    synchronized void close() {
        try {
            take();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("no checkpoint of group {} as it closes", group.id(), e);
        }
        closed = true;
    }

    private void purge() throws IOException {
        RaftServer.Division division = group.division();
        OptionalLong upTo = PurgePlan.upTo(
                files.closed(), machine.purgeable(last.getIndex()), neededFrom(division), policy.lagBytes());
        if (upTo.isEmpty()) {
            return;
        }
        // The members may stand in an entry that goes; Ratis keeps them in a file that it renames and does not sync.
        files.sync();
        try {
            division.getRaftLog().purge(upTo.getAsLong()).get(PURGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the Raft log was not purged up to entry " + upTo.getAsLong(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        files.sync();
        tellPurged();
    }

    /**
     * The last entry that every member is known to have: the next one is compared with it. The last entry of all stays in
     * any case, for a log without entries has no term to vote with.
     */
    private static long neededFrom(RaftServer.Division division) {
        Map<RaftPeerId, Long> committed = new HashMap<>();
        for (CommitInfoProto member : division.getCommitInfos()) {
            committed.put(RaftPeerId.valueOf(member.getServer().getId()), member.getCommitIndex());
        }
        long needed = division.getRaftLog().getNextIndex() - 1;
        for (RaftPeer member : division.getGroup().getPeers()) {
            // One that has not been heard of since the start may need everything.
            needed = Math.min(needed, committed.getOrDefault(member.getId(), RaftLog.INVALID_LOG_INDEX));
        }
        return needed;
    }

    private void tellPurged() throws IOException {
        machine.purged(new RaftLogCommands(group.division().getRaftLog()));
        told = true;
    }
}
