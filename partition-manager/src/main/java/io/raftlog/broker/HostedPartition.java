package io.raftlog.broker;

import io.raftlog.broker.request.LocalPartition;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.AppendResult;
import io.raftlog.partition.FetchResult;
import io.raftlog.partition.PartitionReplica;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A replica, as the handlers' port.
 *
 * <p>Thread-safe.
 */
record HostedPartition(PartitionReplica replica) implements LocalPartition {
    @Override
    public PartitionId id() {
        return replica.id();
    }

    @Override
    public List<CompletableFuture<AppendResult>> append(List<ByteBuffer> batches) {
        return replica.append(batches);
    }

    @Override
    public FetchResult fetch(long offset, int maxBytes) {
        return replica.fetch(offset, maxBytes);
    }

    @Override
    public CompletableFuture<Void> readable(long offset) {
        return replica.readable(offset);
    }

    @Override
    public CompletableFuture<Long> endOffset() {
        return replica.endOffset();
    }

    @Override
    public CompletableFuture<AppendResult> trim(long beforeOffset) {
        return replica.advanceLogStart(beforeOffset);
    }

    @Override
    public void nudge() {
        // The log start offset never moves back: this asks for what is so already.
        replica.advanceLogStart(0);
    }

    @Override
    public Optional<PartitionReplica.TimedOffset> offsetForTime(long timestampMs) {
        return replica.offsetForTime(timestampMs);
    }

    @Override
    public Optional<PartitionReplica.Status> status() {
        try {
            return Optional.of(replica.status());
        } catch (IllegalStateException closed) {
            return Optional.empty();
        }
    }
}
