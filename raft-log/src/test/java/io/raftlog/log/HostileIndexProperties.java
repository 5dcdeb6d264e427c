package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.hostile.Garbled;
import io.raftlog.log.Batches.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Index files, which have no checksum, as nobody wrote them: the log holds all the same what it held, and finds it where it
 * is.
 */
class HostileIndexProperties {
    private static final Path DIRECTORY = Path.of("/partition");
    private static final LogSettings SETTINGS = new LogSettings(6_000, 150);
    private static final int TIME_ENTRY_BYTES = 12;
    private static final int OFFSET_ENTRY_BYTES = 8;
    private static final List<Batch> BATCHES = new ArrayList<>();
    private static final Map<Path, byte[]> FILES = new HashMap<>();

    static {
        ForgetfulDisk disk = new ForgetfulDisk();
        Random random = new Random(5);
        try (PartitionLog log = PartitionLog.open(DIRECTORY, SETTINGS, disk)) {
            for (int i = 0; i < 100; i++) {
                long[] times = new long[1 + random.nextInt(3)];
                for (int j = 0; j < times.length; j++) {
                    // Rising, but not each after the other.
                    times[j] = 1_000 + 20L * i + random.nextInt(100);
                }
                Batch batch = Batches.batch(log.endOffset(), 30, times);
                Batches.append(log, batch);
                BATCHES.add(batch);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        disk.contents().forEach((file, bytes) -> FILES.put(file, Batches.bytesOf(bytes)));
    }

    @Property(tries = 150)
    void everyRecordIsReadAndEveryTimeIsFound(
            @ForAll("damages") UnaryOperator<byte[]> damage, @ForAll Random random, @ForAll boolean checkpointed)
            throws IOException {
        List<Path> indexes = FILES.keySet().stream()
                .filter(file ->
                        SegmentFiles.baseOfIndex(file.getFileName().toString()).isPresent())
                .sorted()
                .toList();
        Path hit = indexes.get(random.nextInt(indexes.size()));
        byte[] written = FILES.getOrDefault(hit, new byte[0]);
        byte[] garbled = damage.apply(written);
        // Nothing tells that a time index has lost its last entries, whole.
        Assume.that(!hit.toString().endsWith(".timeindex")
                || garbled.length >= written.length
                || garbled.length % TIME_ENTRY_BYTES != 0);

        assertThatAllIsFound(diskWith(hit, garbled), checkpointed);
    }

    /** Each entry says something else, and still comes after the one before and before the one after. */
    @Example
    void entriesThatAreOnlySlightlyWrongHideNothingEither() throws IOException {
        for (Map.Entry<Path, byte[]> file : FILES.entrySet()) {
            String name = file.getKey().toString();
            boolean times = name.endsWith(".timeindex");
            if (!times && !name.endsWith(".index")) {
                continue;
            }
            int size = times ? TIME_ENTRY_BYTES : OFFSET_ENTRY_BYTES;
            for (int entry = 0; entry + size <= file.getValue().length; entry += size) {
                for (int change : new int[] {-2, -1, 1, 40}) {
                    for (int field = times ? Integer.BYTES : 0; field < size; field += Integer.BYTES) {
                        byte[] wrong = file.getValue().clone();
                        ByteBuffer.wrap(wrong)
                                .putInt(entry + field, ByteBuffer.wrap(wrong).getInt(entry + field) + change);
                        assertThatAllIsFound(diskWith(file.getKey(), wrong), true);
                    }
                }
            }
        }
    }

    private static void assertThatAllIsFound(ForgetfulDisk disk, boolean checkpointed) throws IOException {
        long end = BATCHES.get(BATCHES.size() - 1).span().nextOffset();
        try (PartitionLog log = PartitionLog.open(DIRECTORY, SETTINGS, disk, checkpointed ? end : 0)) {
            for (Batch batch : BATCHES) {
                for (long offset = batch.span().baseOffset();
                        offset < batch.span().nextOffset();
                        offset++) {
                    assertThat(Batches.bytesOf(log.read(offset, end, 1)))
                            .as("offset %d", offset)
                            .isEqualTo(batch.bytes());
                }
            }
            for (long time = 990; time < 3_120; time += 31) {
                assertThat(log.offsetForTime(time, end)).as("time %d", time).isEqualTo(firstAt(time));
            }
        }
    }

    @Example
    void anIndexThatHasBecomeLongerThanTheSegmentIsNotReadIntoMemory() throws IOException {
        Path index = new SegmentFiles(DIRECTORY, 0).offsetIndex();
        ForgetfulDisk disk = diskWith(index, new byte[20_000_000]);

        try (PartitionLog log = PartitionLog.open(DIRECTORY, SETTINGS, disk)) {
            assertThat(log.recovery().rebuiltIndexes()).contains(index);
        }
        assertThat(disk.contentOf(index)).isEqualTo(FILES.get(index));
    }

    @Example
    void aGuardedFileTakesNoMoreMemoryThanItHasBytes() {
        Path path = DIRECTORY.resolve("guarded");
        ForgetfulDisk disk = diskWith(
                path,
                ByteBuffer.allocate(30)
                        .putInt(42)
                        .putShort((short) 1)
                        .putInt(Integer.MAX_VALUE - 100)
                        .array());

        assertThatThrownBy(() -> new GuardedFile(disk, path, 42, 1).read())
                .isInstanceOf(CorruptLogException.class)
                .hasMessageContaining(path + " at byte 4");
    }

    private static ForgetfulDisk diskWith(Path changed, byte[] bytes) {
        ForgetfulDisk disk = new ForgetfulDisk();
        disk.createDirectories(DIRECTORY);
        FILES.forEach(disk::place);
        disk.place(changed, bytes);
        return disk;
    }

    private static Optional<FoundOffset> firstAt(long time) {
        for (Batch batch : BATCHES) {
            for (int i = 0; i < batch.timestamps().size(); i++) {
                if (batch.timestamps().get(i) >= time) {
                    return Optional.of(new FoundOffset(
                            batch.span().baseOffset() + i, batch.timestamps().get(i)));
                }
            }
        }
        return Optional.empty();
    }

    @Provide
    Arbitrary<UnaryOperator<byte[]>> damages() {
        return Garbled.damages();
    }
}
