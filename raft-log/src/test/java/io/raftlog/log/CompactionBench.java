package io.raftlog.log;

import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether compaction keeps up: one thread writes updates of random keys at a fixed rate, another compacts the same log as a
 * node would. Not a test; run it by hand:
 *
 * <pre>
 *   java -Xmx256m -cp ... io.raftlog.log.CompactionBench DIRECTORY SECONDS MB_PER_SECOND KEYS VALUE_BYTES MEMORY_MB
 * </pre>
 */
final class CompactionBench {
    private static final int BATCH_BYTES = 64 << 10;
    private static final int SEGMENT_BYTES = 128 << 20;
    private static final CompactionPolicy POLICY = new CompactionPolicy(86_400_000, 0, Long.MAX_VALUE, 0.5);

    private final PartitionLog log;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong cleanedBytes = new AtomicLong();
    private volatile boolean over;

    private CompactionBench(PartitionLog log) {
        this.log = log;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        long bytesPerSecond = Long.parseLong(arguments[2]) * 1_000_000;
        int keys = Integer.parseInt(arguments[3]);
        int valueBytes = Integer.parseInt(arguments[4]);
        int memoryBytes = Integer.parseInt(arguments[5]) << 20;
        try (PartitionLog log = PartitionLog.open(directory, new LogSettings(SEGMENT_BYTES, 4096))) {
            new CompactionBench(log).run(seconds, bytesPerSecond, keys, valueBytes, memoryBytes);
        }
    }

    private void run(int seconds, long bytesPerSecond, int keys, int valueBytes, int memoryBytes) throws Exception {
        Thread cleaning = new Thread(() -> clean(memoryBytes), "cleaner");
        cleaning.start();
        long begin = System.nanoTime();
        Thread writing = new Thread(() -> write(begin, seconds, bytesPerSecond, keys, valueBytes), "writer");
        writing.start();
        System.out.println("second  written MB  compacted-away MB  log MB  dirty MB  heap MB");
        for (int second = 10; second <= seconds; second += 10) {
            writing.join(10_000);
            report(second);
        }
        writing.join();
        long end = System.nanoTime();
        over = true;
        cleaning.join();
        System.out.printf(
                "wrote %.1f MB/s; cleaner used %.0f %% of a core%n",
                written.get() / 1e6 / ((end - begin) / 1e9), 100.0 * cleanerNanos / (end - begin));
    }

    private volatile long cleanerNanos;

    private void report(int second) throws IOException {
        CompactionProgress progress = LogCleaner.progressOf(log);
        long dirty = log.segments().stream()
                .filter(segment -> segment.nextOffset() > progress.firstDirtyOffset())
                .mapToLong(SegmentInfo::sizeBytes)
                .sum();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "%6d  %10d  %17d  %6d  %8d  %7d%n",
                second,
                written.get() / 1_000_000,
                cleanedBytes.get() / 1_000_000,
                log.sizeBytes() / 1_000_000,
                dirty / 1_000_000,
                (runtime.totalMemory() - runtime.freeMemory()) / 1_000_000);
    }

    private void clean(int memoryBytes) {
        LogCleaner cleaner = new LogCleaner(memoryBytes, bytes -> true);
        try {
            while (!over) {
                Optional<CompactionPolicy.Work> work =
                        POLICY.work(log.segments(), LogCleaner.progressOf(log), log.endOffset(), 0);
                if (work.isPresent() && work.get().due()) {
                    CleaningResult result = cleaner.clean(log, work.get().endOffset(), 86_400_000, 0);
                    cleanedBytes.addAndGet(result.bytesBefore() - result.bytesAfter());
                    cleanerNanos = java.lang.management.ManagementFactory.getThreadMXBean()
                            .getCurrentThreadCpuTime();
                } else {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(long begin, int seconds, long bytesPerSecond, int keys, int valueBytes) {
        SplittableRandom random = new SplittableRandom(1);
        byte[] value = new byte[valueBytes];
        long forced = 0;
        try {
            while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds)) {
                long due = (long) ((System.nanoTime() - begin) / 1e9 * bytesPerSecond);
                while (written.get() < due) {
                    append(random, keys, value);
                }
                if (written.get() - forced > 1 << 20) {
                    log.flush();
                    forced = written.get();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
            log.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void append(SplittableRandom random, int keys, byte[] value) throws IOException {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, BATCH_BYTES);
        random.nextBytes(value);
        ByteBuffer key = ByteBuffer.allocate(Long.BYTES);
        do {
            key.putLong(0, random.nextInt(keys));
        } while (builder.tryAppend(1, key, ByteBuffer.wrap(value), List.of()));
        RecordBatch batch = RecordBatch.of(builder.build(-1, (short) -1, -1));
        long base = log.endOffset();
        ByteBuffer rest = batch.buffer().position(RecordBatch.PREFIX_BYTES);
        log.append(
                List.of(new BatchSpan(base, base + batch.count(), batch.sizeInBytes(), 1)),
                List.of(batch.stampedPrefix(base, 1), rest));
        written.addAndGet(batch.sizeInBytes());
    }
}
