package io.raftlog.raft;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a machine may ask of the Raft group that replicates it.
 *
 * <p>Thread-safe.
 */
public interface RaftGroupHandle {
    /** Longest command that a machine may ask for, without its data; a longer one is rejected. */
    int MAX_COMMAND_BYTES = 1536 << 10;

    /**
     * Proposes an entry; only a leader's proposals can succeed. Proposals made one after the other by one thread enter
     * the Raft log in that order.
     *
     * <p>The future holds what {@link ReplicatedStateMachine#apply} returned here. If it fails with {@link
     * ProposalRejectedException} the entry was never appended; with anything else its outcome is unknown.
     *
     * @param data kept by the machine through {@link LogBackedStateMachine#write}, not in the Raft log; empty for none
     */
    CompletableFuture<ByteBuffer> propose(ByteBuffer command, List<ByteBuffer> data);

    /**
     * Completes once this node has confirmed with a majority that it leads, and has applied all that was committed when
     * this was called (Raft §6.4, read index). Fails if it does not lead.
     */
    CompletableFuture<Void> readBarrier();

    GroupStatus status();
}
