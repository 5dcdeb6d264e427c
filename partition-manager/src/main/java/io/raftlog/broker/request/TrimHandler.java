package io.raftlog.broker.request;

import io.raftlog.model.PartitionId;
import io.raftlog.partition.AppendResult;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Moves the start of a partition's log because somebody asked for it.
 *
 * <p>Thread-safe.
 */
public final class TrimHandler {
    private final Routing routing;
    private final ServingGate gate;

    public TrimHandler(Routing routing, ServingGate gate) {
        this.routing = routing;
        this.gate = gate;
    }

    /** @param beforeOffset the first one to be kept */
    public CompletableFuture<Answer<Long>> handle(PartitionId id, long beforeOffset) {
        Optional<Refusal> closed = gate.refusal();
        if (closed.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(closed.get()));
        }
        LocalPartition partition = routing.find(id).orElse(null);
        if (partition == null) {
            return routing.notHere(id);
        }
        if (beforeOffset < 0) {
            return CompletableFuture.completedFuture(
                    Answer.refused(ErrorCode.INVALID_REQUEST, "offset " + beforeOffset + " is negative", ""));
        }
        return partition.trim(beforeOffset).thenApply(result -> answer(partition, result));
    }

    private Answer<Long> answer(LocalPartition partition, AppendResult result) {
        if (result instanceof AppendResult.Appended done) {
            return Answer.of(done.logStartOffset());
        }
        if (result instanceof AppendResult.Refused refused) {
            return routing.refused(partition, refused.refusal());
        }
        throw new AssertionError(result);
    }
}
