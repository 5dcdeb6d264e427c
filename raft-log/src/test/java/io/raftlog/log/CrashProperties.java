package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.Batches.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a power cut may take: never anything that a flush had returned for. */
class CrashProperties {
    private static final Path DIRECTORY = Path.of("/partition");
    private static final LogSettings SETTINGS = new LogSettings(700, 150);

    @Property(tries = 500)
    void whatWasFlushedSurvivesAPowerCutAtAnyMoment(
            @ForAll long seed, @ForAll @IntRange(max = 120) int operations, @ForAll boolean unforcedIsAllLost)
            throws IOException {
        Random random = new Random(seed);
        ForgetfulDisk disk = new ForgetfulDisk();
        Writer writer = new Writer(random, PartitionLog.open(DIRECTORY, SETTINGS, disk));
        disk.crashAfter(operations);

        writer.writeUntilCrash();
        if (unforcedIsAllLost) {
            disk.crash();
        } else {
            disk.crash(random);
        }

        PartitionLog after = PartitionLog.open(DIRECTORY, SETTINGS, disk);
        writer.assertNothingFlushedIsMissing(after);
        if (unforcedIsAllLost) {
            assertThat(after.recovery().rebuiltIndexes()).isEmpty();
        }
    }

    @Example
    void aFailedForceFailsTheFlushAndEverythingAfterIt() throws IOException {
        ForgetfulDisk disk = new ForgetfulDisk();
        PartitionLog log = PartitionLog.open(DIRECTORY, SETTINGS, disk);
        Batches.appendSingly(log, 1, 10);
        disk.failForces();

        assertThatThrownBy(log::flush).isInstanceOf(IOException.class).hasMessageContaining("force failed");

        assertThatThrownBy(log::flush).isInstanceOf(IOException.class).hasMessageContaining("failed before");
        assertThatThrownBy(() -> Batches.appendSingly(log, 1, 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("failed before");
        log.close();
    }

    @Example
    void whatWasNotFlushedMayBeLost() throws IOException {
        ForgetfulDisk disk = new ForgetfulDisk();
        PartitionLog log = PartitionLog.open(DIRECTORY, SETTINGS, disk);
        Batches.appendSingly(log, 1, 10);
        log.flush();
        Batches.appendSingly(log, 1, 10);

        disk.crash();

        assertThat(PartitionLog.open(DIRECTORY, SETTINGS, disk).endOffset()).isEqualTo(1);
    }

    /** Does what a partition does with its log, and remembers what must and what may be found afterwards. */
    private static final class Writer {
        private final Random random;
        private final PartitionLog log;

        // What the log holds if nothing is lost; the first so many of it are flushed.
        private final List<Batch> written = new ArrayList<>();
        private int flushed;
        private long deletedBelow;

        private Writer(Random random, PartitionLog log) {
            this.random = random;
            this.log = log;
        }

        private void writeUntilCrash() throws IOException {
            try {
                while (true) {
                    switch (random.nextInt(10)) {
                        case 0 -> truncate();
                        case 1 -> delete();
                        case 2, 3, 4 -> flush();
                        default -> append();
                    }
                }
            } catch (ForgetfulDisk.CrashedException e) {
                // Here it ends.
            }
        }

        private void append() throws IOException {
            Batch batch = Batches.batch(log.endOffset(), random.nextInt(100), random.nextInt(1_000));
            // An append that fails half-way may be found or not.
            written.add(batch);
            Batches.append(log, batch);
        }

        private void flush() throws IOException {
            log.flush();
            flushed = written.size();
        }

        private void truncate() throws IOException {
            if (written.size() <= flushed) {
                return;
            }
            // As with a Raft log: what is dropped was not yet acknowledged, though it may be on disk.
            int kept = flushed + random.nextInt(written.size() - flushed);
            long offset = written.get(kept).span().baseOffset();
            if (offset < log.startOffset()) {
                return;
            }
            List<Batch> dropped = new ArrayList<>(written.subList(kept, written.size()));
            log.truncateTo(offset);
            assertThat(dropped).isNotEmpty();
            written.subList(kept, written.size()).clear();
        }

        private void delete() throws IOException {
            if (flushed > 0) {
                deletedBelow = Math.max(
                        deletedBelow,
                        written.get(random.nextInt(flushed)).span().baseOffset());
                log.deleteBefore(deletedBelow);
            }
        }

        private void assertNothingFlushedIsMissing(PartitionLog after) throws IOException {
            long start = after.startOffset();
            long flushedEnd = flushed == 0 ? 0 : written.get(flushed - 1).span().nextOffset();
            assertThat(start).isLessThanOrEqualTo(deletedBelow);
            assertThat(after.endOffset()).isGreaterThanOrEqualTo(flushedEnd);
            List<Batch> expected = written.stream()
                    .filter(batch ->
                            batch.span().baseOffset() >= start && batch.span().nextOffset() <= after.endOffset())
                    .toList();
            assertThat(PartitionLogTest.readAll(after))
                    .isEqualTo(Batches.bytesOf(Collections.unmodifiableList(expected)));
        }
    }
}
