package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PinnedLogTest {
    private static final LogSettings SETTINGS = new LogSettings(1_500, 300);
    private static final int LENGTH_AT = 8;
    private static final int EPOCH_AT = 12;

    private final Path directory = Path.of("/partition");
    private final ForgetfulDisk disk = new ForgetfulDisk();
    private long end;

    @BeforeEach
    void threeSegments() throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS, disk)) {
            Batches.appendSingly(log, 32, 50);
            end = log.endOffset();
        }
        assertThat(logFiles()).hasSize(3);
    }

    @Test
    void whatIsAsItWasWrittenPasses() {
        assertThatCode(() -> verify(bytes -> true)).doesNotThrowAnyException();
    }

    @Test
    void everyFlippedBitIsFoundThoughOpeningReadsNothingAgain() throws IOException {
        for (Path file : logFiles()) {
            byte[] whole = disk.contentOf(file);
            Set<Integer> epochs = epochsIn(whole);
            for (int at = 0; at < whole.length; at++) {
                if (epochs.contains(at)) {
                    continue;
                }
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << at % 8);
                disk.place(file, flipped);

                assertThat(catchThrowable(() -> verify(bytes -> true)))
                        .as("byte %d of %s", at, file)
                        .isInstanceOf(CorruptLogException.class);
            }
            disk.place(file, whole);
        }
    }

    @Test
    void whatFollowsIsLeftUnreadOnceThePaceSaysStop() throws IOException {
        List<Path> files = logFiles();
        Path last = files.get(files.size() - 1);
        byte[] flipped = disk.contentOf(last);
        flipped[flipped.length - 1] ^= 1;
        disk.place(last, flipped);
        AtomicLong batches = new AtomicLong();

        assertThatCode(() -> verify(bytes -> batches.incrementAndGet() < 5)).doesNotThrowAnyException();

        assertThat(batches).hasValue(5);
    }

    /** The epoch of the leader that took a batch is not covered by the format's CRC. */
    private static Set<Integer> epochsIn(byte[] log) {
        Set<Integer> bytes = new HashSet<>();
        for (int batch = 0; batch < log.length; ) {
            for (int at = EPOCH_AT; at < EPOCH_AT + Integer.BYTES; at++) {
                bytes.add(batch + at);
            }
            batch += EPOCH_AT + ByteBuffer.wrap(log).getInt(batch + LENGTH_AT);
        }
        return bytes;
    }

    private void verify(IoPace pace) throws IOException {
        try (PartitionLog log = PartitionLog.open(directory, SETTINGS, disk, end);
                PinnedLog pinned = log.pin(end)) {
            pinned.verify(pace);
        }
    }

    private List<Path> logFiles() throws IOException {
        return disk.list(directory).stream()
                .filter(name -> name.endsWith(".log"))
                .sorted()
                .map(directory::resolve)
                .toList();
    }
}
