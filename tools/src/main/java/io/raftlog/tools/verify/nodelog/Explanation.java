package io.raftlog.tools.verify.nodelog;

import io.raftlog.tools.fault.FaultKind;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Records that look like defects and are none, each by its logger, its message and what was thrown; and, where a fault is
 * the reason, only of a node while it suffers from it. A node that stops because of its disk is right, if its disk was made
 * to fail; one that finds a damaged file is right, if it was damaged; without, either is what a run is there to find.
 */
enum Explanation {
    /** A force failed, so nobody knows what is on the disk: a node must stop then. */
    DISK_FAILED(
            "i.r.broker.halt.NotedHalt",
            "this node stops: .+",
            "",
            ".*java\\.io\\.IOException: Input/output error",
            Cause.FAILED_FORCE),
    /** It was the force of a vote for itself that failed. The node stops for it, and is judged by that as well. */
    VOTE_NOT_FORCED(
            "o.a.r.s.impl.LeaderElection",
            "\\S+-LeaderElection\\d+: Failed, state=RUNNING",
            "",
            ".*java\\.io\\.IOException: Input/output error",
            Cause.FAILED_FORCE),
    /** What was agreed on cannot be written: a node must stop then. */
    DISK_FILLED_UP(
            "i.r.broker.halt.NotedHalt",
            "this node stops: .+",
            "",
            ".*java\\.io\\.IOException: No space left on device",
            Cause.FULL_DISK),
    /** A file was damaged while the node was down: its replica must not vote before it is made anew. */
    DAMAGE_FOUND_AT_START(
            "i.raftlog.raft.gate.StartGate",
            "Raft group \\S+ is quarantined: (the Raft log in \\S+ ends with entry .*|\\S+\\.log at byte \\d+: .*"
                    + "|in \\S+, log_\\S+ at byte \\d+: .*; the checkpoint includes that place)",
            "",
            "",
            Cause.DAMAGED_FILE),
    /** The node stops for it, and is judged by that as well. */
    MEMBERS_NOT_WRITTEN_TO_A_FULL_DISK(
            "o.a.r.s.storage.RaftStorage",
            "Failed writing configuration to file:\\S+/raft-meta\\.conf",
            "",
            ".*java\\.io\\.IOException: No space left on device",
            Cause.FULL_DISK),
    /** The same of a vote for itself. */
    VOTE_NOT_WRITTEN_TO_A_FULL_DISK(
            "o.a.r.s.impl.LeaderElection",
            "\\S+-LeaderElection\\d+: Failed, state=RUNNING",
            "",
            ".*java\\.io\\.IOException: No space left on device",
            Cause.FULL_DISK),
    /** A bit was changed in a file that the start does not read: reading all again is there to find it. */
    DAMAGE_FOUND_BY_READING(
            "i.raftlog.broker.ReplicaScrub",
            "the replica of \\S+ on this node is damaged: \\S+\\.log at byte \\d+: .*",
            "",
            "",
            Cause.CHANGED_BIT),
    /** Why a node stopped before, told again at each start: when it stopped, that was judged. */
    STOP_TOLD_AGAIN(
            "io.raftlog.broker.PastHalts", "before this start, node \\d+ stopped itself at .*", "", "", Cause.NONE),
    /** The same, printed. */
    STOP_PRINTED_AGAIN("", "node \\d+ of \\S+  pid .*", "  before: node \\d+ stopped itself at .*", "", Cause.NONE),
    /** A leader goes on until it hears that a follower has gone; Ratis says so at ERROR. */
    APPEND_WHILE_A_REPLICA_CLOSES(
            "o.a.r.s.RaftServer$Division",
            "\\S+: Failed appendEntries\\* .*",
            "org\\.apache\\.ratis\\.protocol\\.exceptions\\.ServerNotReadyException: \\S+ is not in \\[STARTING, RUNNING]:"
                    + " current state is (CLOSING|CLOSED)",
            "",
            Cause.NONE),
    /** A leader heard of a higher term while it made an append; its appenders end with its leadership. */
    TERM_WENT_ON_UNDER_AN_APPENDER(
            "o.a.r.s.l.LogAppenderDaemon",
            "\\S+-LogAppenderDaemon failed",
            "java\\.lang\\.IllegalStateException: currentTerm: expected == \\d+ but computed == \\d+",
            "",
            Cause.NONE),
    /** A leader's appender is ended by an interrupt, and was just reading what to send: the member it sent to has gone. */
    APPENDER_ENDED_AS_IT_READ(
            "o.a.r.server.raftlog.RaftLog",
            "\\S+: Failed readStateMachineData for .*",
            "java\\.lang\\.InterruptedException",
            "",
            Cause.NONE),
    /** The library is told how far its log is on disk, and closed before it has looked. */
    COORDINATOR_CLOSED_AS_ITS_LOG_WENT_ON(
            "o.a.k.c.c.r.CoordinatorRuntime",
            "consumer groupsExecution of HighWatermarkUpdate failed due to EventProcessor is closed\\.\\.",
            "java\\.util\\.concurrent\\.RejectedExecutionException: EventProcessor is closed\\.",
            "",
            Cause.NONE);

    /** What must have been done to the node. */
    private enum Cause {
        NONE,
        FAILED_FORCE,
        FULL_DISK,
        DAMAGED_FILE,
        CHANGED_BIT;

        boolean isThere(FaultPeriod fault, Instant time) {
            FaultKind kind = fault.kind();
            return switch (this) {
                case NONE -> true;
                case FAILED_FORCE -> kind == FaultKind.FSYNC && fault.covers(time);
                case FULL_DISK -> kind == FaultKind.DISK_FULL && fault.covers(time);
                case DAMAGED_FILE -> (kind == FaultKind.BIT_ROT || kind == FaultKind.TRUNCATE) && fault.covers(time);
                case CHANGED_BIT -> kind == FaultKind.BIT_ROT && fault.covers(time);
            };
        }
    }

    private final String logger;
    private final Pattern message;
    private final Pattern thrown;
    private final Pattern root;
    private final Cause cause;

    /**
     * @param thrown of the first line of what was thrown; empty: nothing, or what {@code root} says
     * @param root of what it came from; empty: any
     */
    Explanation(String logger, String message, String thrown, String root, Cause cause) {
        this.logger = logger;
        this.message = Pattern.compile(message);
        this.thrown = Pattern.compile(thrown.isEmpty() && !root.isEmpty() ? ".*" : thrown);
        this.root = Pattern.compile(root.isEmpty() ? ".*" : root);
        this.cause = cause;
    }

    /** @param ofTheNode what was done to the node whose record it is */
    boolean explains(LogRecord record, List<FaultPeriod> ofTheNode) {
        return record.logger().equals(logger)
                && message.matcher(record.message()).matches()
                && thrown.matcher(record.thrown()).matches()
                && root.matcher(record.root()).matches()
                && (cause == Cause.NONE || ofTheNode.stream().anyMatch(fault -> isThere(fault, record)));
    }

    private boolean isThere(FaultPeriod fault, LogRecord record) {
        return record.time().filter(time -> cause.isThere(fault, time)).isPresent();
    }
}
