package io.raftlog.log;

import static io.raftlog.log.Batches.append;
import static io.raftlog.log.Batches.appendSingly;
import static io.raftlog.log.Batches.batch;
import static io.raftlog.log.Batches.bytesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.Batches.Batch;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionLogTest {
    private static final LogSettings SETTINGS = new LogSettings(1_000, 200);

    @TempDir
    Path directory;

    @Test
    void anEmptyDirectoryHoldsAnEmptyLog() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory.resolve("a/b"), SETTINGS)) {
            assertThat(log.startOffset()).isZero();
            assertThat(log.endOffset()).isZero();
            assertThat(log.sizeBytes()).isZero();
            assertThat(log.read(0, 10, 100).hasRemaining()).isFalse();
        }
    }

    @Test
    void appendedBatchesAreReadBackByteForByteAfterReopening() throws IOException {
        List<Batch> batches = new ArrayList<>();
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            batches.addAll(appendSingly(log, 40, 30));
            log.flush();
        }

        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            assertThat(log.recovery()).isEqualTo(new RecoveryReport(Optional.empty(), List.of(), List.of()));
            assertThat(log.endOffset()).isEqualTo(40);
            assertThat(readAll(log)).isEqualTo(bytesOf(batches));
        }
    }

    @Test
    void aReadReturnsAtLeastOneBatchAndNoneBeyondTheEndAskedFor() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, new LogSettings(100_000, 100))) {
            Batch first = batch(0, 10, 1, 2, 3);
            Batch second = batch(3, 10, 4, 5);
            append(log, first, second);

            assertThat(bytesOf(log.read(1, 5, 1))).isEqualTo(first.bytes());
            assertThat(bytesOf(log.read(2, 5, 10_000))).isEqualTo(bytesOf(List.of(first, second)));
            assertThat(bytesOf(log.read(0, 4, 10_000))).isEqualTo(first.bytes());
            assertThat(bytesOf(log.read(4, 5, 10_000))).isEqualTo(second.bytes());
            assertThat(log.read(0, 2, 10_000).hasRemaining()).isFalse();
            assertThat(log.read(5, 9, 10_000).hasRemaining()).isFalse();
        }
    }

    @Test
    void aGroupStaysWithinOneSegmentAndItsBuffersMayBeSplitAnywhere() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            appendSingly(log, 3, 50);
            List<Batch> group = List.of(batch(3, 600, 1), batch(4, 600, 2), batch(5, 600, 3));
            byte[] bytes = bytesOf(group);
            log.append(
                    group.stream().map(Batch::span).toList(),
                    List.of(ByteBuffer.wrap(bytes, 0, 7), ByteBuffer.wrap(bytes, 7, bytes.length - 7)));

            assertThat(bytesOf(log.readExactly(3, bytes.length))).isEqualTo(bytes);
            assertThat(directory.resolve("00000000000000000003.log")).hasSize(bytes.length);
        }
    }

    @Test
    void truncationDropsBatchesAcrossSegmentsAndWritingGoesOn() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            List<Batch> batches = new ArrayList<>(appendSingly(log, 40, 30));

            log.truncateTo(13);
            batches.subList(13, 40).clear();
            assertThat(log.endOffset()).isEqualTo(13);
            batches.addAll(appendSingly(log, 5, 80));
            log.flush();

            assertThat(readAll(log)).isEqualTo(bytesOf(batches));
        }
    }

    @Test
    void truncationInsideABatchIsRefusedAndDropsNothing() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            append(log, batch(0, 10, 1, 2, 3));

            assertThatThrownBy(() -> log.truncateTo(2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("inside a batch");
            append(log, batch(3, 10, 4));
            assertThat(log.endOffset()).isEqualTo(4);
        }
    }

    @Test
    void deletedOffsetsAreToldFromThoseNotYetWritten() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            appendSingly(log, 40, 30);
            log.deleteBefore(30);

            assertThat(log.startOffset()).isPositive().isLessThanOrEqualTo(30);
            assertThatThrownBy(() -> log.read(0, 40, 100))
                    .isInstanceOf(OffsetDeletedException.class)
                    .hasMessageContaining(directory.toString());
            assertThat(log.read(40, 40, 100).hasRemaining()).isFalse();

            log.deleteBefore(1_000);
            assertThat(log.endOffset()).isEqualTo(40);
            assertThat(log.startOffset()).isLessThan(40);
        }
    }

    @Test
    void bytesThatAreNotThereAreNamedWithFileAndPosition() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            append(log, batch(0, 10, 1, 2));

            assertThatThrownBy(() -> log.readExactly(1, 10)).isInstanceOf(BatchMissingException.class);
            assertThatThrownBy(() -> log.readExactly(0, 1_000))
                    .isInstanceOf(BatchMissingException.class)
                    .hasMessageContaining("00000000000000000000.log at byte 0");
            assertThatThrownBy(() -> log.readExactly(2, 1)).isInstanceOf(BatchMissingException.class);
        }
    }

    @Test
    void appendsThatLeaveAHoleAreRefusedBeforeAnythingIsWritten() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            Batch batch = batch(1, 10, 1);

            assertThatThrownBy(() -> append(log, batch)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.append(List.of(batch(0, 10, 1).span()), List.of(ByteBuffer.wrap(new byte[5]))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(log.sizeBytes()).isZero();
        }
    }

    @Test
    void aClosedLogRefusesEveryone() throws IOException {
        PartitionLog log = PartitionLog.open(directory, SETTINGS);
        appendSingly(log, 1, 10);
        log.close();
        log.close();

        assertThatThrownBy(log::flush).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> appendSingly(log, 1, 10)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> log.read(0, 1, 100))
                .isInstanceOf(IOException.class)
                .hasMessage(directory + " is closed");
    }

    static byte[] readAll(PartitionLog log) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) log.sizeBytes());
        long next = log.startOffset();
        while (next < log.endOffset()) {
            ByteBuffer bytes = log.read(next, log.endOffset(), 300);
            for (RecordBatch batch : RecordBatches.in(bytes)) {
                next = batch.nextOffset();
            }
            all.put(bytes);
        }
        return all.array();
    }
}
