package io.raftlog.partition;

import io.raftlog.log.BatchSpan;
import io.raftlog.log.PartitionLog;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Between the Raft log's lock, under which entries arrive, and its log thread, which writes them: everything that has
 * gathered goes to the partition log in one write and one fsync.
 *
 * <p>The partition log follows the Raft log by offsets alone. An entry that begins below the end of the partition log
 * replaces what is there: bytes of entries that lost against another leader's, or that a crash kept out of the Raft log
 * although they had reached the disk. An entry that begins beyond the end would leave a hole: bytes are missing.
 *
 * <p>Thread-safe; {@link #flush} is called by one thread at a time.
 */
final class WriteQueue {
    /** Bytes gathered for one write, at most, unless one entry is larger. */
    private static final int MAX_WRITE_BYTES = 4 << 20;

    /** An entry to be written, or, without a command, the place where the Raft log was truncated. */
    private record Pending(long index, @Nullable AppendBatches command, List<ByteBuffer> data) {}

    private final PartitionLog log;
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    /** End of the log as the Raft log has it: what is queued counts. */
    private long endOffset;
    /** Whether the next entry written may replace bytes; log thread. After opening it may: see above. */
    private boolean mayReplace = true;

    WriteQueue(PartitionLog log) {
        this.log = log;
        this.endOffset = log.endOffset();
    }

    /** Offset after the last entry that entered the Raft log. */
    synchronized long endOffset() {
        return endOffset;
    }

    /** All entries of the Raft log are applied and end here: what lies beyond, from before a crash, is not part of it. */
    synchronized void settleEnd(long offset) {
        endOffset = offset;
    }

    synchronized void write(long index, AppendBatches command, List<ByteBuffer> data) {
        queue.add(new Pending(index, command, data));
        endOffset = command.nextOffset();
    }

    synchronized void truncate(long index) {
        queue.add(new Pending(index, null, List.of()));
    }

    /** Writes and fsyncs the entries up to {@code index}, inclusive. */
    void flush(long index) throws IOException {
        var group = new ArrayList<Pending>();
        long groupBytes = 0;
        for (Pending next : takeUpTo(index)) {
            AppendBatches command = next.command();
            if (command == null) {
                mayReplace = true;
                continue;
            }
            long end = group.isEmpty() ? log.endOffset() : endOf(group);
            if (command.baseOffset() > end) {
                throw new IllegalStateException("entry " + next.index() + " begins at offset " + command.baseOffset()
                        + ", but the partition log ends at " + end + ": bytes are missing");
            }
            if (command.baseOffset() < end) {
                // Only the first entry after a truncation can, so nothing has been gathered before it.
                replaceFrom(command.baseOffset(), end, next.index());
            }
            if (groupBytes > 0 && groupBytes + command.sizeBytes() > MAX_WRITE_BYTES) {
                append(group);
                group.clear();
                groupBytes = 0;
            }
            mayReplace = false;
            group.add(next);
            groupBytes += command.sizeBytes();
        }
        if (!group.isEmpty()) {
            append(group);
        }
        log.flush();
    }

    /**
     * Entries up to {@code index}. The same index can stand in the queue twice, before and after a truncation; Ratis
     * flushes what it wrote before it truncates, so a truncation is passed only when no entry stands before it.
     */
    private synchronized List<Pending> takeUpTo(long index) {
        var taken = new ArrayList<Pending>();
        boolean entryTaken = false;
        for (Pending next = queue.peek(); next != null; next = queue.peek()) {
            boolean truncation = next.command() == null;
            if (truncation ? entryTaken : next.index() > index) {
                break;
            }
            entryTaken |= !truncation;
            taken.add(queue.remove());
        }
        return taken;
    }

    private void replaceFrom(long offset, long end, long index) throws IOException {
        if (!mayReplace) {
            throw new IllegalStateException("entry " + index + " begins at offset " + offset + ", but the log ends at "
                    + end + " and nothing was truncated");
        }
        log.truncateTo(offset);
    }

    private void append(List<Pending> group) throws IOException {
        var spans = new ArrayList<BatchSpan>();
        var bytes = new ArrayList<ByteBuffer>();
        for (Pending pending : group) {
            AppendBatches command = Objects.requireNonNull(pending.command());
            long offset = command.baseOffset();
            for (BatchMeta batch : command.batches()) {
                spans.add(new BatchSpan(offset, offset + batch.count(), batch.sizeBytes(), batch.maxTimestamp()));
                offset += batch.count();
            }
            for (ByteBuffer part : pending.data()) {
                // Followers are sent the same bytes from memory at the same time.
                bytes.add(part.duplicate());
            }
        }
        log.append(spans, bytes);
    }

    private static long endOf(List<Pending> group) {
        return Objects.requireNonNull(group.get(group.size() - 1).command()).nextOffset();
    }
}
