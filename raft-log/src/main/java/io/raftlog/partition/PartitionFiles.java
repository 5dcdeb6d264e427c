package io.raftlog.partition;

import io.raftlog.log.BatchMissingException;
import io.raftlog.log.CorruptLogException;
import io.raftlog.log.OffsetDeletedException;
import io.raftlog.log.PartitionLog;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.raft.gate.EntryId;
import io.raftlog.raft.gate.ReplicaFiles;
import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;

/**
 * A partition's log, compared with the commands of its Raft log: each says where its batches stand, how long they are and
 * with which CRC.
 *
 * <p>Confined to one thread.
 */
final class PartitionFiles implements ReplicaFiles {
    private final PartitionLog log;

    PartitionFiles(PartitionLog log) {
        this.log = log;
    }

    @Override
    public Path directory() {
        return log.directory();
    }

    @Override
    public Optional<String> problemWith(EntryId entry, ByteBuffer command, Depth depth) {
        PartitionCommand decoded;
        try {
            decoded = PartitionCommandCodec.decode(command);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (!(decoded instanceof AppendBatches append)) {
            return Optional.empty();
        }
        if (append.baseOffset() < log.startOffset() || append.nextOffset() > log.endOffset()) {
            return Optional.of("its records have offsets %d to %d, but %s holds %d to %d"
                    .formatted(
                            append.baseOffset(),
                            append.nextOffset(),
                            log.directory(),
                            log.startOffset(),
                            log.endOffset()));
        }
        return switch (depth) {
            case EXTENT -> Optional.empty();
            case CONTENT -> differenceTo(append);
        };
    }

    private Optional<String> differenceTo(AppendBatches append) {
        try {
            Iterator<RecordBatch> found = RecordBatches.in(log.readExactly(append.baseOffset(), append.sizeBytes()))
                    .iterator();
            long offset = append.baseOffset();
            for (BatchMeta expected : append.batches()) {
                if (!found.hasNext() || !isOf(expected, offset, found.next())) {
                    return Optional.of(
                            "another batch than it speaks of stands at offset " + offset + " of " + log.directory());
                }
                offset += expected.count();
            }
            return Optional.empty();
        } catch (OffsetDeletedException | BatchMissingException | CorruptLogException | CorruptBatchException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOf(BatchMeta expected, long offset, RecordBatch found) {
        return found.baseOffset() == offset
                && found.sizeInBytes() == expected.sizeBytes()
                && found.count() == expected.count()
                && found.crc() == expected.crc()
                && found.crcMatches();
    }
}
