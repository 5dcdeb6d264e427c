package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.Batches.Batch;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatches;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside the writer: what they get is whole and was once the truth, or a clear answer that it is gone. */
class ConcurrencyTest {
    private static final LogSettings SETTINGS = new LogSettings(4_000, 300);

    @TempDir
    Path directory;

    private final ExecutorService readers = Executors.newFixedThreadPool(3);
    private final AtomicBoolean writing = new AtomicBoolean(true);

    @AfterEach
    void stopReaders() {
        readers.shutdownNow();
    }

    @Test
    void readersSeeWholeBatchesWhileTheWriterAppendsRollsTruncatesAndDeletes() throws Exception {
        AtomicLong batchesRead = new AtomicLong();
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            List<Future<?>> reading = startReaders(() -> readSomewhere(log, batchesRead));
            Random random = new Random(1);

            for (int i = 0; (i < 1_500 || batchesRead.get() < 1_000) && allAtWork(reading); i++) {
                long base = log.endOffset();
                // Sizes differ, so that after a truncation other batches begin elsewhere.
                Batches.append(
                        log,
                        Batches.batch(base, random.nextInt(200), base, base),
                        Batches.batch(base + 2, 20, base + 2));
                if (i % 10 == 9) {
                    log.truncateTo(baseAtOrBefore(log, Math.max(log.startOffset(), base - random.nextInt(60))));
                }
                if (i % 50 == 49) {
                    log.deleteBefore(log.endOffset() - 100);
                }
            }
            writing.set(false);
            for (Future<?> reader : reading) {
                reader.get();
            }
        }
        assertThat(batchesRead).hasPositiveValue();
    }

    @Test
    void interruptedReadersDisturbNeitherTheWriterNorEachOther() throws Exception {
        AtomicLong reads = new AtomicLong();
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            List<Batch> batches = new ArrayList<>(Batches.appendSingly(log, 50, 100));
            List<Future<?>> reading = startReaders(() -> {
                Thread.currentThread().interrupt();
                assertThat(log.read(0, 1, 1).hasRemaining()).isTrue();
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                reads.incrementAndGet();
            });

            // Enough for several rolls, so that directories are synced too.
            while ((reads.get() < 1_000 || batches.size() < 200) && allAtWork(reading)) {
                Thread.currentThread().interrupt();
                batches.addAll(Batches.appendSingly(log, 1, 100));
                log.flush();
            }
            assertThat(Thread.interrupted()).isTrue();
            writing.set(false);
            for (Future<?> reader : reading) {
                reader.get();
            }
            assertThat(PartitionLogTest.readAll(log)).isEqualTo(Batches.bytesOf(batches));
        }
    }

    @Test
    void aReaderOfADeletedSegmentFinishes() throws Exception {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS)) {
            List<Batch> batches = Batches.appendSingly(log, 100, 100);
            DiskFile file = new LocalDisk().open(new SegmentFiles(directory, 0).log());
            Segment segment = new Segment(
                    new SegmentFiles(directory, 0), file, new SegmentIndexes(0, 300), Math.toIntExact(file.size()));
            assertThat(segment.hold()).isTrue();

            log.deleteBefore(100);
            segment.release();

            assertThat(Batches.bytesOf(segment.read(0, 100, 1, segment.sizeBytes())))
                    .isEqualTo(batches.get(0).bytes());
            segment.release();
            assertThat(segment.hold()).isFalse();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private List<Future<?>> startReaders(Step step) {
        List<Future<?>> started = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Callable<Void> reader = () -> {
                while (writing.get()) {
                    step.run();
                }
                return null;
            };
            started.add(readers.submit(reader));
        }
        return started;
    }

    /** False once one has failed. */
    private static boolean allAtWork(List<Future<?>> reading) {
        return reading.stream().noneMatch(Future::isDone);
    }

    private static void readSomewhere(PartitionLog log, AtomicLong batchesRead) throws IOException {
        long start = log.startOffset();
        long offset = start + (long) (Math.random() * (log.endOffset() - start));
        try {
            long next = -1;
            for (RecordBatch batch : RecordBatches.in(log.read(offset, Long.MAX_VALUE, 3_000))) {
                assertThat(batch.crcMatches()).isTrue();
                assertThat(batch.nextOffset()).isGreaterThan(offset);
                assertThat(next < 0 || batch.baseOffset() == next).isTrue();
                next = batch.nextOffset();
                batchesRead.incrementAndGet();
            }
            log.offsetForTime(offset, Long.MAX_VALUE)
                    .ifPresent(found -> assertThat(found.timestamp()).isGreaterThanOrEqualTo(offset));
            log.readExactly(offset, 61);
        } catch (OffsetDeletedException e) {
            assertThat(e.startOffset()).isGreaterThan(offset);
        } catch (BatchMissingException e) {
            // Truncated, or an offset inside a batch.
        }
    }

    private static long baseAtOrBefore(PartitionLog log, long offset) throws IOException {
        return log.read(offset, log.endOffset(), 1).getLong(0);
    }
}
