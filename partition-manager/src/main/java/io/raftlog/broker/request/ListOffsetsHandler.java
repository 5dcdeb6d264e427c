package io.raftlog.broker.request;

import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.partition.PartitionReplica.TimedOffset;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Finds offsets by their meaning. Answered by the leader only: a follower may be behind.
 *
 * <p>Thread-safe.
 */
public final class ListOffsetsHandler {
    private static final TimedOffset NO_SUCH_RECORD = new TimedOffset(-1, -1);

    private final Routing routing;
    private final ServingGate gate;
    private final Duration timeout;
    private final Executor executor;

    /**
     * @param timeout how long a leader may take to confirm that it leads
     * @param executor reads the files
     */
    public ListOffsetsHandler(Routing routing, ServingGate gate, Duration timeout, Executor executor) {
        this.routing = routing;
        this.gate = gate;
        this.timeout = timeout;
        this.executor = executor;
    }

    /** Offset and timestamp are -1 where no record is as late as asked; the timestamp also if time was not asked for. */
    public CompletableFuture<Answer<TimedOffset>> handle(PartitionId id, OffsetPosition position) {
        Optional<Refusal> closed = gate.refusal();
        if (closed.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(closed.get()));
        }
        LocalPartition partition = routing.find(id).orElse(null);
        if (partition == null) {
            return routing.notHere(id);
        }
        Optional<PartitionReplica.Status> leading = partition.status().filter(PartitionReplica.Status::leader);
        if (leading.isEmpty()) {
            return CompletableFuture.completedFuture(routing.notLeader(partition));
        }
        if (position instanceof OffsetPosition.Earliest) {
            return CompletableFuture.completedFuture(
                    Answer.of(new TimedOffset(leading.get().logStartOffset(), -1)));
        }
        if (position instanceof OffsetPosition.Latest) {
            return latest(partition);
        }
        if (position instanceof OffsetPosition.AtTime at) {
            return CompletableFuture.supplyAsync(
                    () -> Answer.of(partition.offsetForTime(at.timestampMs()).orElse(NO_SUCH_RECORD)), executor);
        }
        throw new AssertionError(position);
    }

    private CompletableFuture<Answer<TimedOffset>> latest(LocalPartition partition) {
        return partition
                .endOffset()
                .copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((offset, failure) -> {
                    if (offset != null) {
                        return Answer.of(new TimedOffset(offset, -1));
                    }
                    if (partition
                            .status()
                            .filter(PartitionReplica.Status::leader)
                            .isEmpty()) {
                        return routing.notLeader(partition);
                    }
                    return Answer.refused(
                            ErrorCode.READ_UNAVAILABLE,
                            "the leader of " + routing.name(partition.id())
                                    + " could not confirm with a majority that it still leads: " + failure,
                            "try again; see which nodes run: raftlog cluster health");
                });
    }
}
