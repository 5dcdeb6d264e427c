package io.raftlog.raft;

import io.raftlog.raft.gate.StartGate;
import io.raftlog.raft.transport.PeerTransport;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;

/**
 * Sizes that must fit into each other: a command with its data into an entry, an entry into what is read back from disk and
 * into what is sent to a follower, that into a frame. They stand in different places. An entry that one step takes and
 * the next does not would stay in the log, and no follower would get past it; so this is looked at before anything is opened.
 */
final class EntrySizes {
    /** A request that carries entries has a header of its own, and a few bytes for each. */
    private static final int REQUEST_OVERHEAD_BYTES = 64 << 10;

    private EntrySizes() {}

    /** Throws {@link IllegalStateException} with both sizes if something does not fit. */
    static void check(RaftProperties properties) {
        long sent =
                RaftServerConfigKeys.Log.Appender.bufferByteLimit(properties).getSize();
        fits("what is sent to a follower at a time", sent, "what is read of a Raft log", StartGate.MAX_ENTRY_BYTES);
        fits(
                "entries sent to a follower, with their envelope",
                sent + REQUEST_OVERHEAD_BYTES,
                "a message between nodes",
                PeerTransport.MAX_MESSAGE_BYTES);
        fits(
                "an entry",
                sent,
                "what a group may have under way",
                RaftServerConfigKeys.Write.byteLimit(properties).getSize());
    }

    /** The same for what one machine proposes. */
    static void check(ReplicatedStateMachine machine, RaftProperties properties) {
        long data = machine instanceof LogBackedStateMachine logBacked ? logBacked.longestDataBytes() : 0;
        fits(
                "the longest command, " + machine.longestCommandBytes() + ", with its data, " + data
                        + ", and their envelope",
                machine.longestCommandBytes() + data + GroupProperties.ENTRY_OVERHEAD_BYTES,
                "an entry",
                RaftServerConfigKeys.Log.Appender.bufferByteLimit(properties).getSize());
    }

    private static void fits(String what, long bytes, String into, long limit) {
        if (bytes > limit) {
            throw new IllegalStateException(what + ": " + bytes + " bytes do not fit into " + into + ": " + limit);
        }
    }
}
