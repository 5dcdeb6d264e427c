package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.KeyedLog.Entry;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogCleanerTest {
    private static final LogSettings SETTINGS = new LogSettings(1_000, 100);

    private final Path directory = Path.of("/partition");
    private final ForgetfulDisk disk = new ForgetfulDisk();
    private final LogCleaner cleaner = new LogCleaner(100 * KeyOffsets.BYTES_PER_SLOT, bytes -> true);

    @Test
    void removedRecordsLeaveOneBatchThatSpansTheirOffsets() throws IOException {
        PartitionLog log = open();
        for (int i = 0; i < 10; i++) {
            put(log, "a", "value " + i);
        }
        log.roll();
        put(log, "b", "active");

        CleaningResult result = cleaner.clean(log, 10, 0, 0);

        assertThat(result.removedRecords()).isEqualTo(9);
        assertThat(result.reachedEnd()).isTrue();
        List<RecordBatch> batches = KeyedLog.batches(log);
        assertThat(batches).hasSize(3);
        assertThat(batches.get(0).count()).isZero();
        assertThat(batches.get(0).nextOffset()).isEqualTo(9);
        assertThat(KeyedLog.entries(log)).extracting(Entry::offset).containsExactly(9L, 10L);
        assertThat(log.sizeBytes())
                .isEqualTo(batches.stream().mapToInt(RecordBatch::sizeInBytes).sum());
    }

    @Test
    void smallSegmentsBecomeOne() throws IOException {
        PartitionLog log = open();
        for (int i = 0; i < 6; i++) {
            put(log, "key-" + i, "v");
            log.roll();
        }

        cleaner.clean(log, 6, 0, 0);

        assertThat(log.segments()).hasSize(2);
        assertThat(KeyedLog.entries(log)).hasSize(6);
        assertThat(disk.list(directory))
                .filteredOn(name -> name.endsWith(".log"))
                .hasSize(2);
    }

    @Test
    void aTombstoneStaysForItsTimeAndGoesThen() throws IOException {
        PartitionLog log = open();
        put(log, "a", "1");
        put(log, "a", null);
        log.roll();

        CleaningResult first = cleaner.clean(log, 2, 100, 1_000);
        assertThat(KeyedLog.entries(log)).extracting(Entry::offset).containsExactly(1L);
        assertThat(first.progress().earliestTombstoneEndMs()).isEqualTo(1_100);
        cleaner.clean(log, 2, 100, 1_099);
        assertThat(KeyedLog.entries(log)).hasSize(1);
        CleaningResult last = cleaner.clean(log, 2, 100, 1_100);

        assertThat(KeyedLog.entries(log)).isEmpty();
        assertThat(last.progress().earliestTombstoneEndMs()).isEqualTo(CompactionProgress.NO_TOMBSTONE);
        assertThat(log.endOffset()).isEqualTo(2);
    }

    @Test
    void aTombstoneThatARunHasNoRoomToKnowStaysUntilWhatItDeletesIsGone() throws IOException {
        PartitionLog log = open();
        LogCleaner oneKey = new LogCleaner(2 * KeyOffsets.BYTES_PER_SLOT, bytes -> true);
        put(log, "a", "old");
        log.roll();
        KeyedLog.append(
                log,
                CompressionCodec.NONE,
                List.of(new Entry(0, "b", "1", 1), new Entry(0, "c", "1", 1), new Entry(0, "a", null, 1)));
        log.roll();

        oneKey.clean(log, 4, 100, 1_000);
        CleaningResult second = oneKey.clean(log, 4, 100, 1_000);
        CleaningResult third = oneKey.clean(log, 4, 100, 2_000);

        assertThat(second.progress().firstDirtyOffset()).isEqualTo(2);
        assertThat(third.reachedEnd()).isFalse();
        assertThat(KeyedLog.stateAfter(KeyedLog.entries(log))).containsOnlyKeys("b", "c");
        assertThat(oneKey.clean(log, 4, 100, 2_000).reachedEnd()).isTrue();
        assertThat(KeyedLog.entries(log)).extracting(Entry::key).containsExactly("b", "c");
    }

    @Test
    void recordsWithoutAKeyStay() throws IOException {
        PartitionLog log = open();
        put(log, null, "1");
        put(log, null, "2");
        log.roll();

        cleaner.clean(log, 2, 0, 0);

        assertThat(KeyedLog.entries(log)).hasSize(2);
    }

    @Test
    void howFarItCameIsKnownAfterARestart() throws IOException {
        PartitionLog log = open();
        put(log, "a", "1");
        log.roll();
        CleaningResult result = cleaner.clean(log, 1, 0, 0);
        log.close();

        assertThat(LogCleaner.progressOf(open())).isEqualTo(result.progress());
        assertThat(result.progress().firstDirtyOffset()).isEqualTo(1);
    }

    @Test
    void aDamagedMarkMeansFromTheStart() throws IOException {
        PartitionLog log = open();
        put(log, "a", "1");
        log.roll();
        cleaner.clean(log, 1, 0, 0);
        Path mark = directory.resolve("compaction.mark");
        byte[] bytes = disk.contentOf(mark);
        bytes[9] ^= 1;
        disk.place(mark, bytes);

        assertThat(LogCleaner.progressOf(log)).isEqualTo(CompactionProgress.NONE);
    }

    @Test
    void nothingIsMadeOfABatchWithAWrongCrc() throws IOException {
        PartitionLog log = open();
        put(log, "a", "1");
        put(log, "a", "2");
        log.roll();
        log.close();
        Path first = directory.resolve("00000000000000000000.log");
        byte[] bytes = disk.contentOf(first);
        bytes[bytes.length - 2] ^= 1;
        disk.place(first, bytes);
        PartitionLog damaged = open();

        assertThatThrownBy(() -> cleaner.clean(damaged, 2, 0, 0))
                .isInstanceOf(CorruptLogException.class)
                .hasMessageContaining(first.toString());

        assertThat(Arrays.equals(disk.contentOf(first), bytes)).isTrue();
        assertThat(disk.list(directory)).noneMatch(name -> name.endsWith(".cleaned"));
        put(damaged, "b", "goes on");
    }

    @Test
    void aReaderThatHoldsTheOldFileReadsItToItsEnd() throws IOException {
        PartitionLog log = open();
        put(log, "a", "1");
        put(log, "a", "2");
        log.roll();
        Segment old = log.view().segments().get(0);
        assertThat(old.hold()).isTrue();
        ByteBuffer before = old.read(0, 2, 10_000, old.sizeBytes());

        cleaner.clean(log, 2, 0, 0);

        assertThat(old.read(0, 2, 10_000, old.sizeBytes())).isEqualTo(before);
        assertThat(log.view().segments().get(0)).isNotSameAs(old);
        old.release();
        assertThat(old.hold()).isFalse();
    }

    @Test
    void toldToStopItStopsAndLeavesTheLogAsItWas() throws IOException {
        PartitionLog log = open();
        for (int i = 0; i < 5; i++) {
            put(log, "a", "value " + i);
        }
        log.roll();
        int[] allowed = {7};
        LogCleaner stopped = new LogCleaner(10_000, bytes -> allowed[0]-- > 0);

        assertThatThrownBy(() -> stopped.clean(log, 5, 0, 0)).isInstanceOf(CleaningStoppedException.class);

        assertThat(KeyedLog.entries(log)).hasSize(5);
        assertThat(disk.list(directory)).noneMatch(name -> name.endsWith(".cleaned"));
    }

    private PartitionLog open() throws IOException {
        return PartitionLog.open(directory, SETTINGS, disk);
    }

    private static void put(PartitionLog log, @Nullable String key, @Nullable String value) throws IOException {
        KeyedLog.append(log, CompressionCodec.NONE, List.of(new Entry(0, key, value, 1)));
        log.flush();
    }
}
