package io.raftlog.broker.request;

import io.raftlog.model.PartitionId;
import io.raftlog.partition.AppendResult;
import io.raftlog.partition.FetchResult;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A partition kept in memory by this node alone. Appends are acknowledged at once, unless held back. */
public final class MemoryPartition implements LocalPartition {
    private record Stored(RecordBatch batch, long baseOffset) {}

    private final PartitionId id;
    private final List<Stored> log = new ArrayList<>();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private final List<Runnable> heldBack = new ArrayList<>();
    public volatile boolean holdBack;
    int leaderId = 1;
    boolean confirmsLeadership = true;
    long highWatermark;
    long logStart;

    MemoryPartition(PartitionId id) {
        this.id = id;
    }

    @Override
    public PartitionId id() {
        return id;
    }

    @Override
    public synchronized List<CompletableFuture<AppendResult>> append(List<ByteBuffer> batches) {
        return batches.stream().map(this::append).toList();
    }

    public synchronized CompletableFuture<AppendResult> append(ByteBuffer bytes) {
        if (leaderId != 1) {
            return CompletableFuture.completedFuture(new AppendResult.Refused(notLeader()));
        }
        RecordBatch batch = RecordBatch.of(bytes);
        CompletableFuture<AppendResult> answer = new CompletableFuture<>();
        heldBack.add(() -> {
            long base = highWatermark;
            log.add(new Stored(batch, base));
            highWatermark += batch.count();
            answer.complete(new AppendResult.Appended(base, false, 0));
            List<CompletableFuture<Void>> woken = List.copyOf(waiting);
            waiting.clear();
            woken.forEach(one -> one.complete(null));
        });
        if (!holdBack) {
            release();
        }
        return answer;
    }

    public synchronized int heldBack() {
        return heldBack.size();
    }

    /** Acknowledges what was held back. */
    public synchronized void release() {
        List<Runnable> all = List.copyOf(heldBack);
        heldBack.clear();
        all.forEach(Runnable::run);
    }

    @Override
    public synchronized FetchResult fetch(long offset, int maxBytes) {
        if (leaderId != 1) {
            return new FetchResult.Refused(notLeader(), highWatermark, 0);
        }
        if (offset < 0 || offset > highWatermark) {
            return new FetchResult.Refused(
                    Refusal.of(ErrorCode.OFFSET_OUT_OF_RANGE, "offset " + offset), highWatermark, 0);
        }
        ByteBuffer found = ByteBuffer.allocate(1 << 22);
        for (Stored stored : log) {
            boolean wanted = stored.baseOffset() + stored.batch().count() > offset;
            boolean fits =
                    found.position() == 0 || found.position() + stored.batch().sizeInBytes() <= maxBytes;
            if (wanted && fits) {
                found.put(stored.batch().buffer().duplicate());
            }
        }
        return new FetchResult.Fetched(highWatermark, 0, found.flip());
    }

    @Override
    public synchronized CompletableFuture<Void> readable(long offset) {
        CompletableFuture<Void> readable = new CompletableFuture<>();
        if (highWatermark > offset || leaderId != 1) {
            readable.complete(null);
        } else {
            waiting.add(readable);
        }
        return readable;
    }

    public synchronized int waiting() {
        waiting.removeIf(CompletableFuture::isDone);
        return waiting.size();
    }

    public synchronized void loseLeadershipTo(int nodeId) {
        leaderId = nodeId;
        List<CompletableFuture<Void>> woken = List.copyOf(waiting);
        waiting.clear();
        woken.forEach(one -> one.complete(null));
    }

    @Override
    public CompletableFuture<Long> endOffset() {
        return confirmsLeadership
                ? CompletableFuture.completedFuture(highWatermark)
                : CompletableFuture.failedFuture(new IllegalStateException("no majority"));
    }

    @Override
    public synchronized CompletableFuture<AppendResult> trim(long beforeOffset) {
        if (leaderId != 1) {
            return CompletableFuture.completedFuture(new AppendResult.Refused(notLeader()));
        }
        logStart = Math.max(logStart, beforeOffset);
        return CompletableFuture.completedFuture(new AppendResult.Appended(logStart, false, logStart));
    }

    @Override
    public void nudge() {}

    @Override
    public Optional<PartitionReplica.TimedOffset> offsetForTime(long timestampMs) {
        return log.stream()
                .filter(stored -> stored.batch().maxTimestamp() >= timestampMs)
                .findFirst()
                .map(stored -> new PartitionReplica.TimedOffset(
                        stored.baseOffset(), stored.batch().maxTimestamp()));
    }

    @Override
    public Optional<PartitionReplica.Status> status() {
        return Optional.of(new PartitionReplica.Status(
                leaderId == 1, leaderId == 1, leaderId, 7, logStart, highWatermark, highWatermark, 0, List.of()));
    }

    private static Refusal notLeader() {
        return Refusal.of(ErrorCode.NOT_LEADER, "not the leader");
    }
}
