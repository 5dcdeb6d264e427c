package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.Batches.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final LogSettings SETTINGS = new LogSettings(1_500, 300);

    private final Path directory = Path.of("/partition");
    private final ForgetfulDisk disk = new ForgetfulDisk();
    private List<Batch> batches = List.of();
    private Path last = Path.of("");

    @BeforeEach
    void threeSegments() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS, disk)) {
            batches = Batches.appendSingly(log, 32, 50);
        }
        List<Path> logs = logFiles();
        assertThat(logs).hasSize(3);
        last = logs.get(2);
    }

    @Test
    void everyPrefixOfTheLastFileRecoversToTheWholeBatchesInIt() throws IOException {
        byte[] whole = disk.contentOf(last);
        long base = baseOf(last);

        for (int length = 0; length <= whole.length; length++) {
            disk.place(last, Arrays.copyOf(whole, length));
            int batchesLeft = length / sizeOfBatch();

            try (PartitionLog log = PartitionLog.open(directory, SETTINGS, disk)) {
                assertThat(log.endOffset()).isEqualTo(base + batchesLeft);
                assertThat(PartitionLogTest.readAll(log))
                        .isEqualTo(Batches.bytesOf(batches.subList(0, (int) base + batchesLeft)));
                if (length % sizeOfBatch() == 0) {
                    assertThat(log.recovery().tailCut()).isEmpty();
                } else {
                    RecoveryReport.TailCut cut = log.recovery().tailCut().orElseThrow();
                    assertThat(cut.file()).isEqualTo(last);
                    assertThat(cut.position()).isEqualTo((long) batchesLeft * sizeOfBatch());
                    assertThat(cut.bytes()).isEqualTo(length % sizeOfBatch());
                }
            }
            assertThat(disk.contentOf(last)).hasSize(batchesLeft * sizeOfBatch());
        }
    }

    @Test
    void aFlippedBitInTheLastFileCutsTheBatchItIsIn() throws IOException {
        byte[] whole = disk.contentOf(last);
        long base = baseOf(last);

        for (int at = 0; at < whole.length; at++) {
            if (isLeaderEpoch(at % sizeOfBatch())) {
                continue;
            }
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            disk.place(last, flipped);
            int goodBatches = at / sizeOfBatch();

            try (PartitionLog log = PartitionLog.open(directory, SETTINGS, disk)) {
                assertThat(log.endOffset()).as("byte %d flipped", at).isEqualTo(base + goodBatches);
                assertThat(log.recovery().tailCut().orElseThrow().bytes())
                        .isEqualTo(whole.length - (long) goodBatches * sizeOfBatch());
            }
        }
    }

    /** The format's CRC does not cover it, nor does anything else tell what it must be. */
    private static boolean isLeaderEpoch(int at) {
        return at >= 12 && at < 16;
    }

    @Test
    void writingGoesOnAfterTheTailWasCut() throws IOException {
        disk.place(last, Arrays.copyOf(disk.contentOf(last), 1));

        try (PartitionLog log = PartitionLog.open(directory, SETTINGS, disk)) {
            long base = baseOf(last);
            assertThat(log.endOffset()).isEqualTo(base);
            List<Batch> more = Batches.appendSingly(log, 20, 70);
            assertThat(Batches.bytesOf(log.readExactly(base, more.get(0).span().sizeBytes())))
                    .isEqualTo(more.get(0).bytes());
        }
    }

    @Test
    void missingOrWrongIndexFilesOfSealedSegmentsAreRebuilt() throws IOException {
        assertRebuilt(".index", bytes -> null);
        assertRebuilt(".timeindex", bytes -> null);
        assertRebuilt(".index", bytes -> new byte[bytes.length]);
        assertRebuilt(".timeindex", bytes -> new byte[bytes.length]);
        assertRebuilt(".index", bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        assertRebuilt(".timeindex", bytes -> Arrays.copyOf(bytes, bytes.length - 12));
        assertRebuilt(".index", bytes -> flipped(bytes, bytes.length - 1));
        assertRebuilt(".index", bytes -> flipped(bytes, bytes.length - 4));
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    private void assertRebuilt(String suffix, UnaryOperator<byte[]> damage) throws IOException {
        Path index = directory.resolve(String.format("%020d", baseOf(logFiles().get(1))) + suffix);
        byte[] right = disk.contentOf(index);
        byte[] damaged = damage.apply(right);
        disk.delete(index);
        if (damaged != null) {
            disk.place(index, damaged);
        }

        try (PartitionLog log = PartitionLog.open(directory, SETTINGS, disk)) {
            assertThat(log.recovery().rebuiltIndexes()).contains(index);
        }

        assertThat(disk.contentOf(index)).isEqualTo(right);
    }

    @Test
    void aMissingSegmentIsRefusedWithFileAndPosition() throws IOException {
        disk.delete(logFiles().get(1));

        Path first = logFiles().get(0);
        assertThatThrownBy(() -> PartitionLog.open(directory, SETTINGS, disk))
                .isInstanceOf(CorruptLogException.class)
                .hasMessageContaining(first + " at byte " + disk.contentOf(first).length)
                .hasMessageContaining("next segment begins at");
    }

    @Test
    void aSegmentThatOverlapsTheNextIsRefused() throws IOException {
        Path second = logFiles().get(1);
        disk.rename(second, directory.resolve(String.format("%020d.log", baseOf(second) - 1)));

        assertThatThrownBy(() -> PartitionLog.open(directory, SETTINGS, disk)).isInstanceOf(CorruptLogException.class);
    }

    @Test
    void aShortenedSealedSegmentIsRefused() throws IOException {
        Path second = logFiles().get(1);
        disk.place(second, Arrays.copyOf(disk.contentOf(second), disk.contentOf(second).length - 1));

        assertThatThrownBy(() -> PartitionLog.open(directory, SETTINGS, disk))
                .isInstanceOf(CorruptLogException.class)
                .hasMessageContaining(second + " at byte ");
    }

    @Test
    void leftoversAreRemovedAndReported() throws IOException {
        Path temporary = directory.resolve("00000000000000000000.index.tmp");
        Path orphan = directory.resolve("00000000000000000999.timeindex");
        Path foreign = directory.resolve("partition.metadata");
        List.of(temporary, orphan, foreign).forEach(file -> disk.place(file, new byte[3]));

        try (PartitionLog log = PartitionLog.open(directory, SETTINGS, disk)) {
            assertThat(log.recovery().removedFiles()).containsExactlyInAnyOrder(temporary, orphan);
        }
        assertThat(disk.holds(temporary)).isFalse();
        assertThat(disk.holds(orphan)).isFalse();
        assertThat(disk.holds(foreign)).isTrue();
    }

    private int sizeOfBatch() {
        // All in the last file are of one size.
        return batches.get(batches.size() - 1).span().sizeBytes();
    }

    private static long baseOf(Path log) {
        return SegmentFiles.baseOfLog(String.valueOf(log.getFileName())).orElseThrow();
    }

    private List<Path> logFiles() throws IOException {
        return disk.list(directory).stream()
                .filter(name -> name.endsWith(".log"))
                .sorted()
                .map(directory::resolve)
                .toList();
    }
}
