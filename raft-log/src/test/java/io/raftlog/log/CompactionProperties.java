package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.KeyedLog.Entry;
import io.raftlog.record.CompressionCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever is written, and however often, however far and with however little memory it is cleaned: the log says of every
 * key what a list of all its records says.
 */
class CompactionProperties {
    private static final Path DIRECTORY = Path.of("/partition");
    private static final long DELETE_RETENTION_MS = 50;

    @Property(tries = 400)
    void aCleanedLogTellsOfEachKeyWhatAllRecordsWould(
            @ForAll long seed,
            @ForAll @IntRange(min = 150, max = 2_500) int segmentBytes,
            @ForAll @IntRange(min = 2, max = 12) int keySlots)
            throws IOException {
        Scenario scenario = new Scenario(new Random(seed), segmentBytes, keySlots);

        for (int step = 0; step < 30; step++) {
            scenario.step();
            scenario.check();
        }
    }

    @Property(tries = 600)
    void aPowerCutInTheMiddleOfACleaningLeavesALogThatTellsTheSame(
            @ForAll long seed,
            @ForAll @IntRange(min = 150, max = 1_500) int segmentBytes,
            @ForAll @IntRange(max = 40) int operations,
            @ForAll @IntRange(max = 8) int operationsOfRecovery)
            throws IOException {
        Scenario scenario = new Scenario(new Random(seed), segmentBytes, 6);
        for (int step = 0; step < 12; step++) {
            scenario.step();
        }

        scenario.cleanUntilPowerCut(operations);
        scenario.reopenUntilPowerCut(operationsOfRecovery);

        scenario.check();
        scenario.cleanEverything();
        scenario.check();
    }

    @Property(tries = 200)
    void cleaningAgainChangesNothing(@ForAll long seed, @ForAll @IntRange(min = 150, max = 1_500) int segmentBytes)
            throws IOException {
        Scenario scenario = new Scenario(new Random(seed), segmentBytes, 100);
        for (int step = 0; step < 15; step++) {
            scenario.append();
        }
        scenario.cleanEverything();
        Map<Path, ByteBuffer> once = scenario.disk.contents();

        scenario.cleanEverything();

        // Two segments that became small may now be one.
        if (scenario.disk.contents().keySet().equals(once.keySet())) {
            assertThat(scenario.disk.contents()).isEqualTo(once);
        }
        scenario.check();
    }

    private static final class Scenario {
        private final Random random;
        private final LogSettings settings;
        private final LogCleaner cleaner;
        private final ForgetfulDisk disk = new ForgetfulDisk();
        private final List<Entry> model = new ArrayList<>();
        /** When a cleaning could first have met the tombstone at an offset. */
        private final Map<Long, Long> firstMet = new HashMap<>();

        private PartitionLog log;
        private long nowMs = 1_000;
        private long cleanedBelow;

        Scenario(Random random, int segmentBytes, int keySlots) throws IOException {
            this.random = random;
            this.settings = new LogSettings(segmentBytes, 100);
            this.cleaner = new LogCleaner(keySlots * KeyOffsets.BYTES_PER_SLOT, bytes -> true);
            this.log = PartitionLog.open(DIRECTORY, settings, disk);
        }

        void step() throws IOException {
            nowMs += random.nextInt(30);
            switch (random.nextInt(10)) {
                case 0 -> log.roll();
                case 1 -> reopen();
                case 2 -> deleteBelow();
                case 3, 4 -> clean(random.nextLong(log.endOffset() + 1));
                default -> append();
            }
        }

        void append() throws IOException {
            List<Entry> entries = new ArrayList<>();
            int count = random.nextInt(1, 6);
            for (int i = 0; i < count; i++) {
                String key = random.nextInt(12) == 0 ? null : "k" + random.nextInt(8);
                String value =
                        random.nextInt(4) == 0 ? null : "v" + model.size() + "-" + "x".repeat(random.nextInt(40));
                entries.add(new Entry(0, key, value, nowMs + random.nextInt(20)));
            }
            CompressionCodec codec = random.nextBoolean() ? CompressionCodec.NONE : CompressionCodec.LZ4;
            model.addAll(KeyedLog.append(log, codec, entries));
            log.flush();
        }

        private void reopen() throws IOException {
            if (random.nextBoolean()) {
                log.close();
            }
            log = PartitionLog.open(DIRECTORY, settings, disk);
        }

        private void deleteBelow() throws IOException {
            if (random.nextInt(3) == 0) {
                log.deleteBefore(random.nextLong(log.endOffset() + 1));
                model.removeIf(entry -> entry.offset() < log.startOffset());
            }
        }

        private CleaningResult clean(long endOffset) throws IOException {
            meets(endOffset);
            CleaningResult result = cleaner.clean(log, endOffset, DELETE_RETENTION_MS, nowMs);
            assertEachKeyIsThereOnce(result.progress().firstDirtyOffset());
            return result;
        }

        private void meets(long endOffset) {
            cleanedBelow = Math.max(cleanedBelow, endOffset);
            model.stream()
                    .filter(entry -> entry.isTombstone() && entry.offset() < endOffset)
                    .forEach(entry -> firstMet.putIfAbsent(entry.offset(), nowMs));
        }

        void cleanEverything() throws IOException {
            log.roll();
            while (!clean(log.endOffset()).reachedEnd()) {
                assertThat(log.endOffset()).isPositive();
            }
        }

        void cleanUntilPowerCut(int operations) throws IOException {
            meets(log.endOffset());
            log.roll();
            disk.crashAfter(operations);
            try {
                cleanEverything();
                disk.crashAfter(Integer.MAX_VALUE);
            } catch (ForgetfulDisk.CrashedException e) {
                // Here the power is cut.
            }
            crash();
        }

        void reopenUntilPowerCut(int operations) throws IOException {
            disk.crashAfter(operations);
            try {
                log = PartitionLog.open(DIRECTORY, settings, disk);
                disk.crashAfter(Integer.MAX_VALUE);
            } catch (ForgetfulDisk.CrashedException e) {
                crash();
                log = PartitionLog.open(DIRECTORY, settings, disk);
            }
        }

        private void crash() {
            if (random.nextBoolean()) {
                disk.crash();
            } else {
                disk.crash(random);
            }
        }

        /** Below an offset to which a cleaning came, every key has one record, or only a tombstone, or none. */
        private void assertEachKeyIsThereOnce(long cleanEnd) throws IOException {
            Set<String> seen = new HashSet<>();
            for (Entry entry : KeyedLog.entries(log)) {
                if (entry.offset() < cleanEnd) {
                    assertThat(entry.key() == null || seen.add(entry.key()))
                            .as("%s is the only one below %d", entry, cleanEnd)
                            .isTrue();
                }
            }
        }

        void check() throws IOException {
            List<Entry> left = KeyedLog.entries(log);
            Map<Long, Entry> byOffset = new HashMap<>();
            left.forEach(entry -> byOffset.put(entry.offset(), entry));
            assertThat(left).as("nothing twice").hasSize(byOffset.size());
            for (Entry written : model) {
                Entry there = byOffset.remove(written.offset());
                if (there == null) {
                    assertThat(mayBeGone(written)).as("%s is gone", written).isTrue();
                } else {
                    assertThat(there).isEqualTo(written);
                }
            }
            assertThat(byOffset).as("nothing that was not written").isEmpty();
            assertThat(KeyedLog.stateAfter(left)).isEqualTo(KeyedLog.stateAfter(model));
            searchSomeTime(left);
        }

        private boolean mayBeGone(Entry entry) {
            if (entry.key() == null || entry.offset() >= cleanedBelow) {
                return false;
            }
            boolean superseded = model.stream()
                    .anyMatch(later -> later.offset() > entry.offset()
                            && later.offset() < cleanedBelow
                            && entry.key().equals(later.key()));
            Long met = firstMet.get(entry.offset());
            return superseded || (entry.isTombstone() && met != null && nowMs >= met + DELETE_RETENTION_MS);
        }

        private void searchSomeTime(List<Entry> left) throws IOException {
            long time = random.nextLong(1_000, nowMs + 30);
            Optional<FoundOffset> expected = left.stream()
                    .filter(entry -> entry.timestamp() >= time)
                    .findFirst()
                    .map(entry -> new FoundOffset(entry.offset(), entry.timestamp()));

            assertThat(log.offsetForTime(time, log.endOffset())).isEqualTo(expected);
        }
    }
}
