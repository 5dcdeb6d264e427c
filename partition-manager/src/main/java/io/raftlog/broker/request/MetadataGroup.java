package io.raftlog.broker.request;

import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataReply;
import java.util.concurrent.CompletableFuture;

/**
 * The way to the metadata group, wherever it is led.
 *
 * <p>Thread-safe.
 */
public interface MetadataGroup {
    /**
     * Proposes a command until it is answered or a deadline passes. A failure with anything but {@link
     * io.raftlog.raft.ProposalRejectedException} leaves the outcome unknown.
     */
    CompletableFuture<MetadataReply> propose(MetadataCommand command);

    /** 0 if unknown. */
    int leaderId();
}
