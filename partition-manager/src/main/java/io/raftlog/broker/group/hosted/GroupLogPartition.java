package io.raftlog.broker.group.hosted;

import io.raftlog.metadata.GroupLog;
import io.raftlog.metadata.GroupLogImage;
import io.raftlog.metadata.GroupRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.coordinator.common.runtime.CoordinatorLoader;
import org.apache.kafka.coordinator.common.runtime.CoordinatorPlayback;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.PartitionWriter;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.jspecify.annotations.Nullable;

/**
 * The log of consumer groups in one epoch, in the place of the partition that the library writes to. It answers an append
 * with the end offset that will be if the proposal is accepted; should one not be, the epoch is over.
 *
 * <p>Thread-safe; appended to by one thread at a time.
 */
final class GroupLogPartition implements PartitionWriter, CoordinatorLoader<CoordinatorRecord> {
    private static final LogConfig CONFIG = new LogConfig(Map.of());

    private final GroupLog log;
    private final long epoch;
    private final Executor loading;
    private final Consumer<Throwable> broken;
    private final RecordBytes bytes = new RecordBytes();
    private @Nullable GroupLogImage image;
    private long nextOffset;
    private long highWatermark;
    private @Nullable Listener listener;

    /**
     * @param image the log as it was when the epoch began
     * @param loading runs the reading of it
     * @param broken hears that an append failed, or its outcome is unknown
     */
    GroupLogPartition(GroupLog log, GroupLogImage image, Executor loading, Consumer<Throwable> broken) {
        this.log = log;
        this.epoch = image.epoch();
        this.loading = loading;
        this.broken = broken;
        this.image = image;
        this.nextOffset = image.endOffset();
    }

    @Override
    public CompletableFuture<LoadSummary> load(TopicPartition shard, CoordinatorPlayback<CoordinatorRecord> playback) {
        GroupLogImage kept = Objects.requireNonNull(image, "an epoch is loaded once");
        image = null;
        return CompletableFuture.supplyAsync(() -> load(kept, playback), loading);
    }

    private LoadSummary load(GroupLogImage kept, CoordinatorPlayback<CoordinatorRecord> playback) {
        long begunMs = System.currentTimeMillis();
        long size = 0;
        for (GroupLogImage.Kept one : kept.inOrder()) {
            ByteBuffer value = Objects.requireNonNull(one.record().value());
            CoordinatorRecord record = bytes.read(one.offset(), one.record().key(), value);
            try {
                playback.replay(one.offset(), RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_PRODUCER_EPOCH, record);
            } catch (RuntimeException e) {
                throw new IllegalStateException(
                        "the record at offset " + one.offset() + " of the log of consumer groups cannot follow those"
                                + " before it: " + e.getMessage(),
                        e);
            }
            size += one.record().key().remaining() + value.remaining();
        }
        if (kept.endOffset() > 0) {
            // The library holds 0 to be written already.
            playback.updateLastWrittenOffset(kept.endOffset());
            playback.updateLastCommittedOffset(kept.endOffset());
        }
        return new LoadSummary(
                begunMs, System.currentTimeMillis(), 0, kept.records().size(), size);
    }

    @Override
    public long append(TopicPartition shard, VerificationGuard guard, MemoryRecords records, short transactionVersion) {
        List<GroupRecord> appended = new ArrayList<>();
        for (Record record : records.records()) {
            appended.add(new GroupRecord(
                    Objects.requireNonNull(copy(record.key())), record.hasValue() ? copy(record.value()) : null));
        }
        long base = nextOffset;
        nextOffset = base + appended.size();
        log.append(epoch, base, appended).whenComplete((end, failure) -> {
            if (failure == null) {
                committed(shard, end);
            } else {
                broken.accept(failure);
            }
        });
        return nextOffset;
    }

    /** The library uses its buffer again. */
    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .flip()
                .asReadOnlyBuffer();
    }

    private void committed(TopicPartition shard, long endOffset) {
        Listener hears;
        synchronized (this) {
            if (endOffset <= highWatermark) {
                return;
            }
            highWatermark = endOffset;
            hears = listener;
        }
        if (hears != null) {
            hears.onHighWatermarkUpdated(shard, endOffset);
        }
    }

    @Override
    public synchronized void registerListener(TopicPartition shard, Listener registered) {
        listener = registered;
    }

    @Override
    public synchronized void deregisterListener(TopicPartition shard, Listener registered) {
        listener = null;
    }

    @Override
    public LogConfig config(TopicPartition shard) {
        return CONFIG;
    }

    @Override
    public CompletableFuture<VerificationGuard> maybeStartTransactionVerification(
            TopicPartition shard, String transactionalId, long producerId, short producerEpoch, int apiVersion) {
        throw new UnsupportedOperationException("raftlog has no transactions");
    }

    /** The log is compacted as it is written; there is nothing to delete. */
    @Override
    public CompletableFuture<Void> deleteRecords(TopicPartition shard, long before) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
}
