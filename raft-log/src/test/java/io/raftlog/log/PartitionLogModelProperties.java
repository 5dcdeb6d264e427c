package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.Batches.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is done to a partition log, it reads like a list of batches to which the same was done. */
class PartitionLogModelProperties {
    private static final Path DIRECTORY = Path.of("/partition");

    @Property(tries = 300)
    void aLogReadsLikeAListOfBatches(
            @ForAll long seed,
            @ForAll @IntRange(min = 200, max = 3_000) int segmentBytes,
            @ForAll @IntRange(min = 1, max = 600) int indexIntervalBytes)
            throws IOException {
        Scenario scenario = new Scenario(seed, new LogSettings(segmentBytes, indexIntervalBytes));

        for (int step = 0; step < 40; step++) {
            scenario.step();
        }

        scenario.log.close();
    }

    private static final class Scenario {
        private final SplittableRandom random;
        private final LogSettings settings;
        private final ForgetfulDisk disk = new ForgetfulDisk();
        private final List<Batch> model = new ArrayList<>();
        private long end;
        private PartitionLog log;

        private Scenario(long seed, LogSettings settings) throws IOException {
            this.random = new SplittableRandom(seed);
            this.settings = settings;
            this.log = PartitionLog.open(DIRECTORY, settings, disk);
        }

        private void step() throws IOException {
            switch (random.nextInt(12)) {
                case 0 -> truncate();
                case 1 -> reopen();
                case 2 -> deleteBelow();
                case 3 -> log.flush();
                default -> append();
            }
            assertThat(log.endOffset()).isEqualTo(end);
            assertThat(log.sizeBytes()).isEqualTo(sizeOfModel());
            for (int i = 0; i < 5; i++) {
                readSomewhere();
                readExactlySomewhere();
                searchSomeTime();
            }
        }

        private void append() throws IOException {
            List<Batch> group = new ArrayList<>();
            int batches = random.nextInt(1, 5);
            for (int i = 0; i < batches; i++) {
                long[] timestamps = random.longs(random.nextInt(1, 4), 0, 200).toArray();
                Batch batch = Batches.batch(end, random.nextInt(120), timestamps);
                group.add(batch);
                end = batch.span().nextOffset();
            }
            Batches.append(log, group);
            model.addAll(group);
        }

        private void truncate() throws IOException {
            if (model.isEmpty()) {
                return;
            }
            Batch cut = model.get(random.nextInt(model.size()));
            long base = cut.span().baseOffset();
            if (cut.span().nextOffset() - base > 1) {
                assertThatThrownBy(() -> log.truncateTo(base + 1)).isInstanceOf(IllegalArgumentException.class);
            }

            log.truncateTo(base);

            model.removeIf(batch -> batch.span().baseOffset() >= base);
            end = base;
        }

        private void reopen() throws IOException {
            if (random.nextBoolean()) {
                log.close();
            }
            log = PartitionLog.open(DIRECTORY, settings, disk);
            assertThat(log.recovery().tailCut()).isEmpty();
            assertThat(log.recovery().rebuiltIndexes()).isEmpty();
        }

        private void deleteBelow() throws IOException {
            long offset = random.nextLong(end + 1);

            log.deleteBefore(offset);

            long start = log.startOffset();
            model.removeIf(batch -> batch.span().baseOffset() < start);
            long firstLeft = model.isEmpty() ? end : model.get(0).span().baseOffset();
            assertThat(firstLeft).isEqualTo(start);
        }

        private void readSomewhere() throws IOException {
            long offset = random.nextLong(end + 2);
            long endOffset = random.nextLong(end + 3);
            int maxBytes = random.nextInt(1_500);
            if (offset < log.startOffset()) {
                assertThatThrownBy(() -> log.read(offset, endOffset, maxBytes))
                        .isInstanceOf(OffsetDeletedException.class);
                return;
            }

            ByteBuffer read = log.read(offset, endOffset, maxBytes);

            List<Batch> expected = model.stream()
                    .filter(batch ->
                            batch.span().nextOffset() > offset && batch.span().nextOffset() <= endOffset)
                    .toList();
            if (offset >= endOffset || expected.isEmpty()) {
                assertThat(read.remaining()).isZero();
                return;
            }
            // A segment's end may end a read early, so count batches by the bytes that came.
            int bytes = 0;
            int batches = 0;
            while (bytes < read.remaining()) {
                bytes += expected.get(batches++).span().sizeBytes();
            }
            assertThat(batches).isPositive();
            assertThat(batches == 1 || bytes <= maxBytes).isTrue();
            assertThat(Batches.bytesOf(read)).isEqualTo(Batches.bytesOf(expected.subList(0, batches)));
        }

        private void readExactlySomewhere() throws IOException {
            if (model.isEmpty()) {
                return;
            }
            Batch batch = model.get(random.nextInt(model.size()));
            int length = random.nextInt(1, batch.span().sizeBytes() + 1);

            ByteBuffer read = log.readExactly(batch.span().baseOffset(), length);

            assertThat(read).isEqualTo(batch.buffer().slice(0, length));
        }

        private void searchSomeTime() throws IOException {
            long timestamp = random.nextLong(-1, 210);
            long from = random.nextLong(end + 1);
            long endOffset = random.nextLong(end + 1);

            assertThat(log.offsetForTime(timestamp, from, endOffset)).isEqualTo(expected(timestamp, from, endOffset));
            assertThat(log.offsetForTime(timestamp, endOffset)).isEqualTo(expected(timestamp, 0, endOffset));
        }

        private Optional<FoundOffset> expected(long timestamp, long from, long endOffset) {
            for (Batch batch : model) {
                if (batch.span().nextOffset() <= endOffset) {
                    for (int i = 0; i < batch.timestamps().size(); i++) {
                        long offset = batch.span().baseOffset() + i;
                        long found = batch.timestamps().get(i);
                        if (offset >= from && found >= timestamp) {
                            return Optional.of(new FoundOffset(offset, found));
                        }
                    }
                }
            }
            return Optional.empty();
        }

        private long sizeOfModel() {
            return model.stream().mapToLong(batch -> batch.span().sizeBytes()).sum();
        }
    }
}
