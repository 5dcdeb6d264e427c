package io.raftlog.partition;

import io.raftlog.protocol.Refusal;

/** The answer to an append. */
public sealed interface AppendResult {
    /**
     * The batch is on disk on a majority of the replicas.
     *
     * @param baseOffset offset of its first record; of a duplicate, the one it got the first time
     */
    record Appended(long baseOffset, boolean duplicate, long logStartOffset) implements AppendResult {}

    /** It was not appended, or that is unknown: the code's outcome tells which. */
    record Refused(Refusal refusal) implements AppendResult {}
}
