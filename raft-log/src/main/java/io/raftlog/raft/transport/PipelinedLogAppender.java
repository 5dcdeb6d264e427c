package io.raftlog.raft.transport;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppenderBase;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one follower of one group up to the leader's log and keeps it there: sends entries without waiting for the
 * replies to those before, up to a window; heartbeats when there is nothing to send (Raft, section 5.3).
 *
 * <p>Its thread sends; replies are handled by the thread that reads them. After a failure, or a reply that the follower's
 * log does not match, whatever is still on its way counts for nothing: a new <em>run</em> begins, with one request until
 * its reply shows that the two logs meet.
 */
final class PipelinedLogAppender extends LogAppenderBase {
    private static final Logger LOG = LoggerFactory.getLogger(PipelinedLogAppender.class);
    /** Entries are up to 2 MiB each; more in flight only lengthens what a failure throws away. */
    private static final int WINDOW = 16;

    private static final long MAX_REQUEST_BYTES = 2 << 20;
    /** What is set aside for an entry before its size is known. */
    private static final long USUAL_ENTRY_BYTES = 256 << 10;

    private static final long NO_ENTRIES = -1;
    private static final long CONGESTION_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RETRY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** 0.8 s in the end: a node that is down is down for all groups, and each of them tries. */
    private static final int MAX_DOUBLINGS = 4;

    private static final long SNAPSHOT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** One request that carries entries and is not answered. */
    private record Sent(long callId, long firstIndex) {}

    private final LeadershipRounds rounds;
    private final AtomicLong callIds = new AtomicLong();
    /** Of the present run, oldest first. Guarded by itself, as are the three below. */
    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();

    private long run;
    private boolean logsMeet;
    /** Runs that ended in a failure since the last reply. */
    private int failures;

    /** Of the sending thread. */
    private boolean overBudget;

    private volatile boolean signalled;
    private volatile @Nullable Thread sender;
    private volatile long pausedUntilNanos = System.nanoTime();

    PipelinedLogAppender(RaftServer.Division server, LeaderState leader, FollowerInfo follower) {
        super(server, leader, follower);
        this.rounds = getServerRpc().rounds(server.getMemberId().getGroupId());
    }

    @Override
    public PeerTransport getServerRpc() {
        return (PeerTransport) super.getServerRpc();
    }

    @Override
    public long getCallId() {
        return callIds.get();
    }

    @Override
    public Comparator<Long> getCallIdComparator() {
        return Long::compare;
    }

    @Override
    public boolean hasPendingDataRequests() {
        synchronized (unanswered) {
            return !unanswered.isEmpty();
        }
    }

    @Override
    public void run() throws IOException, InterruptedException {
        sender = Thread.currentThread();
        rounds.began(this);
        try {
            sendWhileRunning();
        } finally {
            rounds.ended(this);
        }
    }

    private void sendWhileRunning() throws IOException, InterruptedException {
        while (isRunning()) {
            if (shouldSendAppendEntries() && !isPaused()) {
                TermIndex firstAvailable = hasSnapshotUpToNext() ? null : shouldNotifyToInstallSnapshot();
                if (firstAvailable != null) {
                    tellToInstallSnapshot(firstAvailable);
                }
                long bytes = firstAvailable == null && !isWindowFull() ? takeBudget() : NO_ENTRIES;
                if (bytes != NO_ENTRIES || getHeartbeatWaitTimeMs() <= 0) {
                    append(bytes);
                }
            }
            getLeaderState().checkHealth(getFollower());
            awaitWork();
        }
    }

    /**
     * Unlike the signal of the base class this one is not lost if it comes between a look at the log and the wait. Ratis
     * notifies of each commit too, its own and the followers', several times an entry: whoever has nothing to send sleeps
     * on, and leaves the core to those who commit.
     */
    @Override
    public void notifyLogAppender() {
        if (shouldSendAppendEntries()) {
            wake();
        }
    }

    private void wake() {
        signalled = true;
        LockSupport.unpark(sender);
    }

    private void awaitWork() throws InterruptedException {
        long waitUntil = System.nanoTime() + waitNanos();
        while (!signalled && isRunning()) {
            long left = waitUntil - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        signalled = false;
    }

    private long waitNanos() {
        long pause = pausedUntilNanos - System.nanoTime();
        if (pause > 0) {
            return pause;
        }
        if (hasAppendEntries()) {
            // A reply wakes this thread when the window opens; that other groups gave back of the budget, nobody tells.
            if (!isWindowFull()) {
                return overBudget ? CONGESTION_PAUSE_NANOS : 0;
            }
        }
        return TimeUnit.MILLISECONDS.toNanos(getHeartbeatWaitTimeMs());
    }

    private long currentRun() {
        synchronized (unanswered) {
            return run;
        }
    }

    private boolean isPaused() {
        return pausedUntilNanos - System.nanoTime() > 0;
    }

    private boolean isWindowFull() {
        synchronized (unanswered) {
            return unanswered.size() >= (logsMeet ? WINDOW : 1);
        }
    }

    private AppendBudget budget() {
        return getServerRpc().appends();
    }

    /** Takes what the next request may come to; {@link #NO_ENTRIES} if that is too much at the moment. */
    private long takeBudget() {
        long entries = getRaftLog().getNextIndex() - getFollower().getNextIndex();
        long bytes = Math.min(MAX_REQUEST_BYTES, Math.max(0, entries) * USUAL_ENTRY_BYTES);
        overBudget = !budget().tryTake(getFollowerId(), bytes);
        return overBudget ? NO_ENTRIES : bytes;
    }

    /** @param estimate bytes taken from the budget; {@link #NO_ENTRIES}: a heartbeat */
    private void append(long estimate) throws IOException {
        long requestRun = currentRun();
        // Not under the lock: this may read from disk, and whoever handles replies handles those of all groups.
        AppendEntriesRequestProto request = null;
        long nextIndex = getFollower().getNextIndex();
        try {
            request = newAppendEntriesRequest(callIds.getAndIncrement(), estimate == NO_ENTRIES);
        } catch (IllegalStateException e) {
            // Ratis asks twice where to begin. A reply in between may have moved that: then this begins anew.
            if (getFollower().getNextIndex() == nextIndex) {
                throw e;
            }
        } finally {
            if (request == null && estimate != NO_ENTRIES) {
                budget().giveBack(getFollowerId(), estimate);
            }
        }
        if (request == null) {
            return;
        }
        long bytes = estimate == NO_ENTRIES ? 0 : request.getSerializedSize();
        budget().correct(getFollowerId(), Math.max(0, estimate), bytes);
        send(request, requestRun, bytes);
    }

    private void send(AppendEntriesRequestProto request, long requestRun, long bytes) {
        int count = request.getEntriesCount();
        long firstIndex =
                count == 0 ? RaftLog.INVALID_LOG_INDEX : request.getEntries(0).getIndex();
        synchronized (unanswered) {
            if (requestRun != run) {
                budget().giveBack(getFollowerId(), bytes);
                return;
            }
            if (count > 0) {
                unanswered.add(new Sent(request.getServerRequest().getCallId(), firstIndex));
                // A late reply of an ended run may have moved it further already.
                getFollower().updateNextIndex(request.getEntries(count - 1).getIndex() + 1);
            }
        }
        resetHeartbeatTrigger();
        Timestamp sentAt = Timestamp.currentTime();
        getFollower().updateLastRpcSendTime(count == 0);
        getServerRpc().appendEntriesAsync(request).whenComplete((reply, failure) -> {
            budget().giveBack(getFollowerId(), bytes);
            if (failure == null) {
                answered(requestRun, firstIndex, sentAt, reply);
            } else {
                failed(requestRun, failure);
            }
        });
    }

    private void answered(long requestRun, long firstIndex, Timestamp sentAt, AppendEntriesReplyProto reply) {
        getFollower().updateLastRespondedAppendEntriesSendTime(sentAt);
        getFollower().updateLastRpcResponseTime();
        recovered();
        switch (reply.getResult()) {
            case SUCCESS -> succeeded(requestRun, reply);
            case NOT_LEADER -> {
                LOG.info("{} refused an append: it is in term {}", getFollower().getName(), reply.getTerm());
                onFollowerTerm(reply.getTerm());
            }
            case INCONSISTENCY ->
                startOver(
                        requestRun,
                        () -> getFollower()
                                .setNextIndex(getNextIndexForInconsistency(firstIndex, reply.getNextIndex())));
            default -> throw new IllegalStateException("reply of unknown result " + reply.getResult());
        }
        getLeaderState().onAppendEntriesReply(this, reply);
        notifyLogAppender();
    }

    private void succeeded(long requestRun, AppendEntriesReplyProto reply) {
        synchronized (unanswered) {
            if (requestRun == run) {
                unanswered.removeIf(
                        sent -> sent.callId() == reply.getServerReply().getCallId());
                logsMeet = true;
            }
        }
        if (getFollower().updateMatchIndex(reply.getMatchIndex())) {
            getFollower().updateNextIndex(reply.getMatchIndex() + 1);
            // First: somebody waits for what this may commit.
            getLeaderState().onFollowerSuccessAppendEntries(getFollower());
        }
        rounds.accepted(this, reply.getServerReply().getCallId());
        getLeaderState().onFollowerCommitIndex(getFollower(), reply.getFollowerCommit());
    }

    private void failed(long requestRun, Throwable failure) {
        int count;
        synchronized (unanswered) {
            if (!startOver(requestRun, this::sendAgainFromTheOldest)) {
                return;
            }
            count = ++failures;
        }
        if (count == 1 && isRunning()) {
            // Of a node that is down Peers tells, once instead of for every group.
            LOG.debug("{}: the follower does not answer; will go on trying: {}", this, failure.getMessage());
        }
        pausedUntilNanos = System.nanoTime() + (RETRY_PAUSE_NANOS << Math.min(count - 1, MAX_DOUBLINGS));
        // It may believe that everything is sent, and sleep until the next heartbeat.
        wake();
    }

    private void sendAgainFromTheOldest() {
        Sent oldest = unanswered.peekFirst();
        if (oldest != null) {
            long known = getFollower().getMatchIndex() + 1;
            getFollower().computeNextIndex(next -> Math.max(known, Math.min(next, oldest.firstIndex())));
        }
    }

    private void recovered() {
        boolean failed;
        synchronized (unanswered) {
            failed = failures > 0;
            failures = 0;
        }
        if (failed) {
            LOG.debug("{}: the follower answers again", this);
        }
    }

    /**
     * @param setNext sets the follower's next index, for the run that begins
     * @return false if that run had ended before
     */
    private boolean startOver(long endedRun, Runnable setNext) {
        synchronized (unanswered) {
            if (endedRun != run) {
                return false;
            }
            setNext.run();
            run++;
            logsMeet = false;
            unanswered.clear();
            return true;
        }
    }

    /**
     * The follower has told that its snapshot ends right before the first entry that this log has. Which entry that is
     * does not matter, for a snapshot holds committed ones only: so it need not be in this log to be compared with. Ratis
     * itself would only go on asking the follower to install one.
     */
    private boolean hasSnapshotUpToNext() {
        long next = getFollower().getNextIndex();
        return next > RaftLog.LEAST_VALID_LOG_INDEX
                && next == getFollower().getSnapshotIndex() + 1
                && next == getRaftLog().getStartIndex()
                && getFollower().hasAttemptedToInstallSnapshot();
    }

    /** The follower needs entries that this log no longer has: it has to get them by another way, and tells when it did. */
    private void tellToInstallSnapshot(TermIndex firstAvailable) {
        InstallSnapshotReplyProto reply;
        long asked = currentRun();
        try {
            getFollower().updateLastRpcSendTime(false);
            reply = getServerRpc().installSnapshot(newInstallSnapshotNotificationRequest(firstAvailable));
        } catch (IOException e) {
            failed(asked, e);
            return;
        }
        getFollower().updateLastRpcResponseTime();
        recovered();
        switch (reply.getResult()) {
            case ALREADY_INSTALLED, SNAPSHOT_INSTALLED -> {
                LOG.info("{}: the follower's snapshot reaches to {}", this, reply.getSnapshotIndex());
                installed(reply.getSnapshotIndex());
            }
            case SUCCESS, SNAPSHOT_UNAVAILABLE, SNAPSHOT_EXPIRED -> {
                getFollower().setAttemptedToInstallSnapshot();
                pausedUntilNanos = System.nanoTime() + SNAPSHOT_PAUSE_NANOS;
            }
            case NOT_LEADER -> onFollowerTerm(reply.getTerm());
            // In progress: ask again a little later.
            default -> pausedUntilNanos = System.nanoTime() + SNAPSHOT_PAUSE_NANOS;
        }
    }

    private void installed(long snapshotIndex) {
        synchronized (unanswered) {
            run++;
            logsMeet = false;
            unanswered.clear();
            getFollower().setSnapshotIndex(snapshotIndex);
            getFollower().setAttemptedToInstallSnapshot();
        }
        getLeaderState().onFollowerCommitIndex(getFollower(), snapshotIndex);
    }
}
