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
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Takes record batches in. Everything that can be wrong with one is found before it is proposed.
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

    /**
     * @param batches each exactly one batch, which must not change until its future completes
     * @return a future for each; one may be refused and others not
     */
    public List<CompletableFuture<Answer<AppendResult.Appended>>> handle(PartitionId id, List<ByteBuffer> batches) {
        Optional<Refusal> closed = gate.refusal();
        if (closed.isPresent()) {
            return Collections.nCopies(batches.size(), CompletableFuture.completedFuture(Answer.refused(closed.get())));
        }
        LocalPartition partition = routing.find(id).orElse(null);
        if (partition == null) {
            return Collections.nCopies(batches.size(), routing.notHere(id));
        }
        Optional<Refusal> noSpace = full.get().filter(refusal -> leads(partition));
        Optional<Topic> topic = routing.topic(id);
        List<Admission> admissions =
                batches.stream().map(batch -> admit(topic, batch, noSpace)).toList();
        return append(partition, admissions);
    }

    /** A batch that goes on to the partition, or why it does not. */
    private record Admission(ByteBuffer batch, Optional<Refusal> refusal) {
        int bytes() {
            return batch.remaining();
        }
    }

    /** What is let in has its bytes taken from the budget. */
    private Admission admit(Optional<Topic> topic, ByteBuffer batch, Optional<Refusal> noSpace) {
        Optional<Refusal> refusal = check(topic, batch).or(() -> noSpace);
        if (refusal.isEmpty() && !inFlight.tryTake(batch.remaining())) {
            refusal = Optional.of(new Refusal(
                    ErrorCode.BUSY,
                    "this node holds as many unanswered bytes of producers as it may",
                    "try again shortly; the limit is max.in.flight.bytes"));
        }
        return new Admission(batch, refusal);
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

    private List<CompletableFuture<Answer<AppendResult.Appended>>> append(
            LocalPartition partition, List<Admission> admissions) {
        List<Admission> admitted = admissions.stream()
                .filter(admission -> admission.refusal().isEmpty())
                .toList();
        Iterator<CompletableFuture<AppendResult>> appended;
        try {
            appended = partition
                    .append(admitted.stream().map(Admission::batch).toList())
                    .iterator();
        } catch (RuntimeException e) {
            admitted.forEach(admission -> inFlight.giveBack(admission.bytes()));
            throw e;
        }
        return admissions.stream()
                .map(admission -> admission
                        .refusal()
                        .map(refusal ->
                                CompletableFuture.completedFuture(Answer.<AppendResult.Appended>refused(refusal)))
                        .orElseGet(() -> settled(partition, admission.bytes(), appended.next())))
                .toList();
    }

    private CompletableFuture<Answer<AppendResult.Appended>> settled(
            LocalPartition partition, int bytes, CompletableFuture<AppendResult> appended) {
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
