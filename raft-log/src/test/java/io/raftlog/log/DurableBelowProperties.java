package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.Batches.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

/** Opening a log of which somebody knows up to where it had been forced. */
class DurableBelowProperties {
    private static final Path DIRECTORY = Path.of("/partition");
    private static final LogSettings SETTINGS = new LogSettings(20_000, 300);

    private ForgetfulDisk disk = new ForgetfulDisk();
    private List<Batch> batches = new ArrayList<>();

    @BeforeTry
    void onAnEmptyDisk() {
        disk = new ForgetfulDisk();
        batches = new ArrayList<>();
    }

    @Property(tries = 200)
    void theLogIsTheSameAsIfAllOfItHadBeenRead(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int durable,
            @ForAll @IntRange(max = 20) int after,
            @ForAll boolean indexesSaved)
            throws IOException {
        Random random = new Random(seed);
        PartitionLog log = PartitionLog.open(DIRECTORY, SETTINGS, disk);
        append(log, durable, random);
        log.flush();
        long durableBelow = log.endOffset();
        append(log, after, random);
        if (indexesSaved) {
            log.saveIndexesBelow(durableBelow);
            disk.syncDirectory(DIRECTORY);
        }
        disk.crash(random);

        PartitionLog opened = PartitionLog.open(DIRECTORY, SETTINGS, disk, durableBelow);
        PartitionLog read = PartitionLog.open(DIRECTORY, SETTINGS, disk);

        assertThat(opened.endOffset()).isEqualTo(read.endOffset()).isGreaterThanOrEqualTo(durableBelow);
        assertThat(opened.sizeBytes()).isEqualTo(read.sizeBytes());
        assertThat(PartitionLogTest.readAll(opened)).isEqualTo(PartitionLogTest.readAll(read));
        for (Batch batch : batches) {
            long time = batch.timestamps().get(0);
            assertThat(opened.offsetForTime(time, opened.endOffset()))
                    .isEqualTo(read.offsetForTime(time, read.endOffset()));
        }
        append(opened, 10, random);
        for (Batch batch : batches.subList(batches.size() - 10, batches.size())) {
            assertThat(Batches.bytesOf(opened.readExactly(
                            batch.span().baseOffset(), batch.span().sizeBytes())))
                    .isEqualTo(batch.bytes());
        }
    }

    private void append(PartitionLog log, int count, Random random) throws IOException {
        batches.removeIf(batch -> batch.span().nextOffset() > log.endOffset());
        for (int i = 0; i < count; i++) {
            long[] times = random.longs(1 + random.nextInt(3), 1, 1_000).toArray();
            Batch batch = Batches.batch(log.endOffset(), random.nextInt(300), times);
            Batches.append(log, batch);
            batches.add(batch);
        }
    }

    @Example
    void whatIsKnownToBeDurableIsNotReadAgain() throws IOException {
        CountingDisk counting = new CountingDisk(disk);
        PartitionLog log = PartitionLog.open(DIRECTORY, new LogSettings(1 << 20, 4096), counting);
        Batches.appendSingly(log, 500, 1_000);
        log.flush();
        log.saveIndexesBelow(log.endOffset());
        counting.syncDirectory(DIRECTORY);
        long before = counting.bytesRead;

        PartitionLog.open(DIRECTORY, new LogSettings(1 << 20, 4096), counting, log.endOffset());

        assertThat(log.sizeBytes()).isGreaterThan(500_000);
        assertThat(counting.bytesRead - before).isLessThan(20_000);
    }

    @Example
    void aLogThatEndsBeforeIsRefusedAndLeftAsItIs() throws IOException {
        PartitionLog log = PartitionLog.open(DIRECTORY, SETTINGS, disk);
        Batches.appendSingly(log, 10, 100);
        log.close();
        Path file = DIRECTORY.resolve("00000000000000000000.log");
        byte[] whole = disk.contentOf(file);

        for (int length = 0; length < whole.length; length++) {
            disk.place(file, Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> PartitionLog.open(DIRECTORY, SETTINGS, disk, 10))
                    .isInstanceOf(CorruptLogException.class)
                    .hasMessageContaining("durable up to 10");
            assertThat(disk.contentOf(file)).hasSize(length);
        }
        disk.delete(file);
        assertThatThrownBy(() -> PartitionLog.open(DIRECTORY, SETTINGS, disk, 10))
                .isInstanceOf(CorruptLogException.class);
    }

    @Example
    void damageBehindIsATornTailAndIsCut() throws IOException {
        PartitionLog log = PartitionLog.open(DIRECTORY, SETTINGS, disk);
        Batches.appendSingly(log, 10, 100);
        log.flush();
        log.saveIndexesBelow(7);
        Path file = DIRECTORY.resolve("00000000000000000000.log");
        byte[] bytes = disk.contentOf(file);
        bytes[bytes.length * 3 / 4] ^= 1;
        disk.place(file, bytes);

        PartitionLog opened = PartitionLog.open(DIRECTORY, SETTINGS, disk, 7);

        assertThat(opened.endOffset()).isEqualTo(7);
        assertThat(opened.recovery().tailCut()).isPresent();
    }

    /** Passes everything on and counts what is read. */
    private static final class CountingDisk implements Disk {
        private final Disk disk;
        private long bytesRead;

        CountingDisk(Disk disk) {
            this.disk = disk;
        }

        @Override
        public void createDirectories(Path directory) throws IOException {
            disk.createDirectories(directory);
        }

        @Override
        public List<String> list(Path directory) throws IOException {
            return disk.list(directory);
        }

        @Override
        public DiskFile create(Path file) throws IOException {
            return counting(disk.create(file));
        }

        @Override
        public DiskFile open(Path file) throws IOException {
            return counting(disk.open(file));
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            disk.delete(file);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
            disk.syncDirectory(directory);
        }

        private DiskFile counting(DiskFile file) {
            return new DiskFile() {
                @Override
                public long size() throws IOException {
                    return file.size();
                }

                @Override
                public void write(List<ByteBuffer> buffers, long position) throws IOException {
                    file.write(buffers, position);
                }

                @Override
                public int read(ByteBuffer target, long position) throws IOException {
                    int count = file.read(target, position);
                    bytesRead += count;
                    return count;
                }

                @Override
                public void force() throws IOException {
                    file.force();
                }

                @Override
                public void truncate(long size) throws IOException {
                    file.truncate(size);
                }

                @Override
                public void close() throws IOException {
                    file.close();
                }
            };
        }
    }
}
