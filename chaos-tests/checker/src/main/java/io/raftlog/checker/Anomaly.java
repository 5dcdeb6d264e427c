package io.raftlog.checker;

import java.util.Optional;

/**
 * What can be wrong with a history. In the order in which they explain each other: what comes first tends to be the
 * cause of what comes later.
 */
public enum Anomaly {
    FUTURE_READ("future-read", "read before its send was asked for: the recorder or its clock is broken"),
    SERVER_ASSERT("server-assert", "a node's log tells of a broken invariant, or of an error that nothing explains"),
    ZOMBIE_REPLICA("zombie-replica", "a node calls itself healthy while a replica of it does nothing"),
    PHANTOM("phantom", "read, but never sent, or its payload is damaged"),
    ABORTED_READ("aborted-read", "read, although its send provably failed"),
    PRECOMMITTED_READ("precommitted-read", "a transaction read what it had sent itself"),
    INCONSISTENT_OFFSETS("inconsistent-offsets", "an offset with two different values"),
    DUPLICATE("duplicate", "one value at several offsets"),
    ACK_OFFSET_MISMATCH("ack-offset-mismatch", "read at another offset than its sender was told"),
    LOST_ACKED("lost-acked", "acknowledged before the final scan, and not in it"),
    VANISHED_READ("vanished-read", "read before the final scan, and not in it"),
    LOST_WRITE("lost-write", "happened, was never read, and what came after it was"),
    OFFSET_GAP("offset-gap", "offsets without a record"),
    TORN_TXN("torn-txn", "some sends of a transaction are there, others are not"),
    EOS_DUP("eos-dup", "an input with more than one output"),
    EOS_LOSS("eos-loss", "an input that was committed, without an output"),
    G1C("G1c", "transactions that read from each other in a circle"),
    G1C_PROCESS("G1c-process", "the same, with the order of a process in the circle"),
    G1C_REALTIME("G1c-realtime", "the same, with real time in the circle"),
    REALTIME_INVERSION("realtime-inversion", "a send begun later got a lower offset"),
    STALE_END_OFFSET("stale-end-offset", "an end offset below what was there before it was asked for"),
    INT_NONMONOTONIC_SEND("int-nonmonotonic-send", "an operation's later send is not behind its earlier one"),
    NONMONOTONIC_SEND("nonmonotonic-send", "a producer's later send lies before its earlier one"),
    ZOMBIE_COMMIT("zombie-commit", "a commit by an old generation was accepted"),
    DUAL_OWNERSHIP("dual-ownership", "two members had one partition in one generation"),
    COMMIT_REGRESS("commit-regress", "a committed offset went back"),
    PHANTOM_COMMIT("phantom-commit", "a committed offset that nobody committed"),
    GROUP_SKIP("group-skip", "below the committed offset, never delivered"),
    METADATA_NONLINEARIZABLE("metadata-nonlinearizable", "no order of these explains what was answered of a topic"),
    INT_POLL_SKIP("int-poll-skip", "records left out within a poll"),
    INT_NONMONOTONIC_POLL("int-nonmonotonic-poll", "records out of order, or twice, within a poll"),
    POLL_SKIP("poll-skip", "records left out between two polls of a process"),
    NONMONOTONIC_POLL("nonmonotonic-poll", "a process was given what it had passed already"),
    REALTIME_LAG("realtime-lag", "a poll found nothing long after there was something"),
    UNAVAILABLE("unavailable", "nothing was acknowledged for longer than is allowed"),
    STUCK("stuck", "an operation never returned"),
    UNCLASSIFIED_ERROR("unclassified-error", "a client got an error that is none of the known ones");

    private final String label;
    private final String meaning;

    Anomaly(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** As {@code lost-acked}: what verdicts call it. */
    public String label() {
        return label;
    }

    /** For people. */
    public String meaning() {
        return meaning;
    }

    public static Optional<Anomaly> ofLabel(String label) {
        for (Anomaly anomaly : values()) {
            if (anomaly.label.equals(label)) {
                return Optional.of(anomaly);
            }
        }
        return Optional.empty();
    }
}
