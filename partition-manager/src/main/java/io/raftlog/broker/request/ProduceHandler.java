package io.raftlog.broker.request;

import io.raftlog.metadata.Topic;
import io.raftlog.metadata.TopicConfigs;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.AppendResult;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchValidator;
import io.raftlog.record.RecordBatchValidator.Depth;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Takes a record batch in. Everything that can be wrong with it is found before it is proposed.
 *
 * <p>Thread-safe. Batches handed over by one thread enter their partition in that order.
 */
public final class ProduceHandler {
    private final Routing routing;
    private final ByteBudget inFlight;
    private final ServingGate gate;
    private final Supplier<Optional<Refusal>> full;

    /**
     * @param inFlight bytes of batches of all partitions that are not yet answered
     * @param full why this node takes no new records although it leads; empty while it does
     */
    public ProduceHandler(Routing routing, ByteBudget inFlight, ServingGate gate, Supplier<Optional<Refusal>> full) {
        this.routing = routing;
        this.inFlight = inFlight;
        this.gate = gate;
        this.full = full;
    }

    /** @param batch exactly one batch; must not change until the future completes */
    public CompletableFuture<Answer<AppendResult.Appended>> handle(PartitionId id, ByteBuffer batch) {
        Optional<Refusal> closed = gate.refusal();
        if (closed.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(closed.get()));
        }
        LocalPartition partition = routing.find(id).orElse(null);
        if (partition == null) {
            return routing.notHere(id);
        }
        Optional<Refusal> broken = check(routing.topic(id), batch);
        if (broken.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(broken.get()));
        }
        Optional<Refusal> noSpace = full.get();
        if (noSpace.isPresent() && leads(partition)) {
            return CompletableFuture.completedFuture(Answer.refused(noSpace.get()));
        }
        return append(partition, batch);
    }

    /** Whoever does not lead says so rather: the leader may have space. */
    private static boolean leads(LocalPartition partition) {
        return partition.status().filter(PartitionReplica.Status::leader).isPresent();
    }

    private static Optional<Refusal> check(Optional<Topic> topic, ByteBuffer batch) {
        int maxBatchBytes = topic.map(Topic::maxMessageBytes).orElse(TopicConfigs.MAX_BATCH_BYTES);
        if (topic.filter(Topic::isCompacted).isEmpty()) {
            // Compressed records are stored as they came; nothing is decompressed on the way in.
            return RecordBatchValidator.check(
                    batch, maxBatchBytes, Depth.PLAIN_RECORDS, RecordBatch.MAX_UNCOMPRESSED_BYTES);
        }
        return RecordBatchValidator.check(batch, maxBatchBytes, Depth.ALL_RECORDS, RecordBatch.MAX_UNCOMPRESSED_BYTES)
                .or(() -> RecordBatchValidator.checkKeys(batch, RecordBatch.MAX_UNCOMPRESSED_BYTES));
    }

    private CompletableFuture<Answer<AppendResult.Appended>> append(LocalPartition partition, ByteBuffer batch) {
        int bytes = batch.remaining();
        if (!inFlight.tryTake(bytes)) {
            return CompletableFuture.completedFuture(Answer.refused(
                    ErrorCode.BUSY,
                    "this node holds as many unanswered bytes of producers as it may",
                    "try again shortly; the limit is max.in.flight.bytes"));
        }
        CompletableFuture<AppendResult> appended;
        try {
            appended = partition.append(batch);
        } catch (RuntimeException e) {
            inFlight.giveBack(bytes);
            throw e;
        }
        return appended.whenComplete((result, failure) -> inFlight.giveBack(bytes))
                .thenApply(result -> answer(partition, result));
    }

    private Answer<AppendResult.Appended> answer(LocalPartition partition, AppendResult result) {
        if (result instanceof AppendResult.Appended done) {
            return Answer.of(done);
        }
        if (result instanceof AppendResult.Refused refused) {
            return routing.refused(partition, refused.refusal());
        }
        throw new AssertionError(result);
    }
}
