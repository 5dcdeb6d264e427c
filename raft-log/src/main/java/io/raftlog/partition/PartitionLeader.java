package io.raftlog.partition;

import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.ForgetProducers;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.raft.ProposalRejectedException;
import io.raftlog.raft.RaftGroupHandle;
import io.raftlog.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One reign of this replica: decides on batches in the order they come, gives them their offsets, and proposes what has
 * gathered as one Raft entry, while the entries before are still on their way (group commit).
 *
 * <p>It ends with the first proposal that fails. After that nothing is known of what is in the log, so no further
 * decision may be taken: whoever owns this settles the log with a barrier and begins a new reign on the state it finds.
 *
 * <p>Thread-safe. Nothing is proposed under its lock.
 */
final class PartitionLeader {
    /**
     * @param maxEntryBytes batches of one entry together; a larger batch is refused
     * @param maxEntries proposed and not settled yet
     * @param maxPendingBytes waiting or proposed, beyond which appends are refused
     */
    record Limits(int maxEntryBytes, int maxEntries, int maxPendingBytes) {}

    /** @param bytes as they came: a view of them that is read-only would be copied on its way to every follower */
    private record PendingBatch(
            long baseOffset,
            BatchMeta meta,
            RecordBatch batch,
            ByteBuffer bytes,
            CompletableFuture<AppendResult> answer) {}

    private final long term;
    private final PartitionState ahead;
    private final RaftGroupHandle group;
    private final Limits limits;
    private final LongSupplier logStartOffset;
    private final Executor executor;
    private final Runnable onFailure;

    private final ArrayDeque<PendingBatch> waiting = new ArrayDeque<>();
    /** By base offset, waiting or proposed: a retry may arrive before its original is committed. */
    private final Map<Long, PendingBatch> pending = new HashMap<>();

    private int pendingBytes;
    private int entriesInFlight;
    private boolean proposing;
    private boolean over;

    /**
     * @param ahead a copy of the applied state, this reign's own from now on
     * @param executor goes on proposing when an entry is settled: the thread that tells so is Ratis' and must not block
     * @param onFailure called once if a proposal fails
     */
    PartitionLeader(
            long term,
            PartitionState ahead,
            RaftGroupHandle group,
            Limits limits,
            LongSupplier logStartOffset,
            Executor executor,
            Runnable onFailure) {
        this.term = term;
        this.ahead = ahead;
        this.group = group;
        this.limits = limits;
        this.logStartOffset = logStartOffset;
        this.executor = executor;
        this.onFailure = onFailure;
    }

    long term() {
        return term;
    }

    /** What was applied, and so need not be remembered here either. */
    synchronized void forgotten(ForgetProducers applied) {
        ahead.evolve(applied);
    }

    /** @param batches each exactly one batch; must not change any more */
    List<CompletableFuture<AppendResult>> append(List<ByteBuffer> batches) {
        List<CompletableFuture<AppendResult>> answers = new ArrayList<>(batches.size());
        try {
            for (ByteBuffer bytes : batches) {
                answers.add(admit(RecordBatch.of(bytes), bytes));
            }
        } finally {
            // Also what was admitted before one that is no batch.
            proposeWaiting();
        }
        return answers;
    }

    private CompletableFuture<AppendResult> admit(RecordBatch batch, ByteBuffer bytes) {
        Admission.Refused refused;
        synchronized (this) {
            if (over) {
                return refused(ErrorCode.NOT_LEADER, "leadership of term " + term + " has ended");
            }
            BatchMeta meta = metaOf(batch);
            if (meta.sizeBytes() > limits.maxEntryBytes()) {
                return tooLarge(meta.sizeBytes());
            }
            Admission admission = ahead.decide(meta);
            if (!(admission instanceof Admission.Refused no)) {
                return accept(admission, meta, batch, bytes);
            }
            refused = no;
        }
        return refusedByWhoLeads(refused.refusal());
    }

    /**
     * What a producer's last batch was says only who leads. One that was replaced, and has not heard of it, lacks what its
     * successor took meanwhile.
     */
    private CompletableFuture<AppendResult> refusedByWhoLeads(Refusal refusal) {
        return group.readBarrier()
                .handle((leads, failure) -> new AppendResult.Refused(
                        failure == null
                                ? refusal
                                : Refusal.of(
                                        ErrorCode.NOT_LEADER,
                                        "the leader of term " + term + " cannot confirm that it still leads")));
    }

    /** Under the lock. */
    private CompletableFuture<AppendResult> accept(
            Admission admission, BatchMeta meta, RecordBatch batch, ByteBuffer bytes) {
        if (admission instanceof Admission.Duplicate duplicate) {
            return answerAgain(duplicate.baseOffset());
        }
        if (pendingBytes > 0 && pendingBytes + meta.sizeBytes() > limits.maxPendingBytes()) {
            return refused(
                    ErrorCode.BUSY,
                    "%d bytes are waiting to be replicated, the limit is %d"
                            .formatted(pendingBytes, limits.maxPendingBytes()));
        }
        var accepted = new PendingBatch(ahead.nextOffset(), meta, batch, bytes.slice(), new CompletableFuture<>());
        ahead.evolve(new AppendBatches(term, accepted.baseOffset(), List.of(meta)));
        waiting.add(accepted);
        pending.put(accepted.baseOffset(), accepted);
        pendingBytes += meta.sizeBytes();
        return accepted.answer();
    }

    /** The answer of the original; at once if that is committed, otherwise when it is. */
    private CompletableFuture<AppendResult> answerAgain(long baseOffset) {
        PendingBatch original = pending.get(baseOffset);
        if (original == null) {
            return CompletableFuture.completedFuture(
                    new AppendResult.Appended(baseOffset, true, logStartOffset.getAsLong()));
        }
        return original.answer()
                .thenApply(result -> result instanceof AppendResult.Appended appended
                        ? new AppendResult.Appended(appended.baseOffset(), true, appended.logStartOffset())
                        : result);
    }

    /** Proposals leave one at a time, so that they enter the Raft log in the order of their offsets. */
    private void proposeWaiting() {
        for (List<PendingBatch> entry = takeEntry(); entry != null; entry = takeEntry()) {
            List<PendingBatch> proposed = entry;
            propose(proposed).whenComplete((reply, failure) -> settled(proposed, failure));
        }
    }

    private synchronized @Nullable List<PendingBatch> takeEntry() {
        if (over || proposing || waiting.isEmpty() || entriesInFlight >= limits.maxEntries()) {
            return null;
        }
        var entry = new ArrayList<PendingBatch>();
        int bytes = 0;
        for (PendingBatch next = waiting.peek(); next != null; next = waiting.peek()) {
            bytes += next.meta().sizeBytes();
            if (!entry.isEmpty()
                    && (bytes > limits.maxEntryBytes() || entry.size() == PartitionCommandCodec.MAX_BATCHES)) {
                break;
            }
            entry.add(waiting.remove());
        }
        proposing = true;
        entriesInFlight++;
        return entry;
    }

    private CompletableFuture<ByteBuffer> propose(List<PendingBatch> entry) {
        var command = new AppendBatches(
                term,
                entry.get(0).baseOffset(),
                entry.stream().map(PendingBatch::meta).toList());
        // Base offset and leader epoch lie outside the batch's CRC: only its first bytes are made anew.
        var data = new ArrayList<ByteBuffer>(2 * entry.size());
        for (PendingBatch batch : entry) {
            ByteBuffer prefix = batch.batch().stampedPrefix(batch.baseOffset(), (int) term);
            data.add(prefix);
            data.add(batch.bytes().position(prefix.remaining()));
        }
        try {
            return group.propose(PartitionCommandCodec.encode(command), data);
        } finally {
            synchronized (this) {
                proposing = false;
            }
        }
    }

    private void settled(List<PendingBatch> entry, @Nullable Throwable failure) {
        if (failure != null) {
            fail(entry, failure);
            return;
        }
        boolean more;
        synchronized (this) {
            entriesInFlight--;
            for (PendingBatch batch : entry) {
                pending.remove(batch.baseOffset());
                pendingBytes -= batch.meta().sizeBytes();
            }
            more = !waiting.isEmpty();
        }
        if (more) {
            executor.execute(this::proposeWaiting);
        }
        long logStart = logStartOffset.getAsLong();
        for (PendingBatch batch : entry) {
            batch.answer().complete(new AppendResult.Appended(batch.baseOffset(), false, logStart));
        }
    }

    private void fail(List<PendingBatch> entry, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean first = end();
        // Only a rejection under the Raft log's lock proves that the entry never entered it.
        Refusal refusal = cause instanceof ProposalRejectedException
                ? Refusal.of(ErrorCode.NOT_LEADER, "the leader of term " + term + " was replaced")
                : Refusal.of(ErrorCode.LEADERSHIP_LOST, "the leader of term " + term + " lost the write: " + cause);
        entry.forEach(batch -> batch.answer().complete(new AppendResult.Refused(refusal)));
        if (first) {
            onFailure.run();
        }
    }

    /**
     * Takes no more; what was not proposed yet did not happen and is told so.
     *
     * @return false if it had ended before
     */
    boolean end() {
        List<PendingBatch> neverProposed;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            neverProposed = List.copyOf(waiting);
            waiting.clear();
        }
        Refusal refusal = Refusal.of(ErrorCode.NOT_LEADER, "leadership of term " + term + " has ended");
        neverProposed.forEach(batch -> batch.answer().complete(new AppendResult.Refused(refusal)));
        return true;
    }

    /** In the Raft log, followers could never be sent it. */
    private CompletableFuture<AppendResult> tooLarge(int bytes) {
        return CompletableFuture.completedFuture(new AppendResult.Refused(new Refusal(
                ErrorCode.RECORD_TOO_LARGE,
                "a batch of " + bytes + " bytes: a Raft entry holds at most " + limits.maxEntryBytes(),
                "send smaller records or smaller batches")));
    }

    private static CompletableFuture<AppendResult> refused(ErrorCode code, String message) {
        return CompletableFuture.completedFuture(new AppendResult.Refused(Refusal.of(code, message)));
    }

    private static BatchMeta metaOf(RecordBatch batch) {
        return new BatchMeta(
                batch.sizeInBytes(),
                batch.count(),
                batch.crc(),
                batch.maxTimestamp(),
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence());
    }
}
