package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.record.CompressionCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.kafka.tools.DumpLogSegments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka's own dump tool as the judge of our files. It never fails, so its lines are read; what is wrong with an index it
 * says on standard error.
 */
class KafkaDumpToolTest {
    @TempDir
    Path directory;

    @Test
    void kafkaFindsEverySegmentAndIndexValid() throws IOException {
        writeSegments();

        assertThat(files(".log")).hasSizeGreaterThan(3);
        for (Path log : files(".log")) {
            assertLogIsValid(log);
        }
        for (Path index : files(".index")) {
            assertThat(Files.size(index)).isPositive();
            assertIndexIsValid(index);
        }
        for (Path index : files(".timeindex")) {
            assertThat(Files.size(index)).isPositive();
            assertIndexIsValid(index);
        }
    }

    @Test
    void kafkaFindsRebuiltIndexesValid() throws IOException {
        writeSegments();
        for (Path index : files("index")) {
            Files.delete(index);
        }

        try (PartitionLog log = PartitionLog.open(directory, settings())) {
            assertThat(log.recovery().rebuiltIndexes()).isNotEmpty();
        }

        assertThat(files("index")).isNotEmpty();
        for (Path index : files("index")) {
            assertIndexIsValid(index);
        }
    }

    @Test
    void kafkaSeesAFlippedBit() throws IOException {
        writeSegments();
        Path log = files(".log").get(1);
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length - 3] ^= 1;
        Files.write(log, bytes);

        assertThat(dump(log, "--deep-iteration")).contains("isvalid: false");
    }

    @Test
    void kafkaSeesAWrongIndexEntry() throws IOException {
        writeSegments();
        Path index = files(".index").get(1);
        Path timeIndex = files(".timeindex").get(1);
        byte[] entries = Files.readAllBytes(index);
        entries[3]++;
        Files.write(index, entries);
        byte[] times = Files.readAllBytes(timeIndex);
        times[7]++;
        Files.write(timeIndex, times);

        assertThat(dump(index, "--deep-iteration")).contains("Mismatches in");
        assertThat(dump(timeIndex, "--deep-iteration")).contains("timestamp mismatch");
    }

    @Test
    void kafkaFindsCleanedSegmentsAndTheirIndexesValid() throws IOException {
        Random random = new Random(3);
        long end;
        try (PartitionLog log = PartitionLog.open(directory, settings())) {
            for (int i = 0; i < 300; i++) {
                List<KeyedLog.Entry> entries = new ArrayList<>();
                for (int j = random.nextInt(1, 6); j > 0; j--) {
                    String value = random.nextInt(5) == 0 ? null : "v".repeat(random.nextInt(1, 80));
                    entries.add(new KeyedLog.Entry(0, "key-" + random.nextInt(120), value, 1_700_000_000_000L + i));
                }
                KeyedLog.append(log, random.nextBoolean() ? CompressionCodec.NONE : CompressionCodec.ZSTD, entries);
            }
            log.roll();
            end = log.endOffset();
            CleaningResult result = new LogCleaner(1 << 20, bytes -> true).clean(log, end, 1_000, 5_000);
            assertThat(result.removedRecords()).isGreaterThan(300);
            log.flush();
        }

        List<Path> cleaned =
                files(".log").stream().filter(log -> sizeOf(log) > 0).toList();
        assertThat(cleaned).isNotEmpty();
        List<String> all = new ArrayList<>();
        for (Path log : cleaned) {
            String dumped = dump(log, "--deep-iteration");
            List<String> batches =
                    dumped.lines().filter(line -> line.contains("baseOffset:")).toList();
            assertThat(batches).isNotEmpty().allMatch(line -> line.contains("isvalid: true"));
            assertThat(nextOffsetOfLast(batches)).isLessThanOrEqualTo(end);
            all.addAll(batches);
        }
        assertThat(all).anyMatch(line -> line.contains("count: 0"));
        assertThat(all).anyMatch(line -> line.contains("deleteHorizonMs: OptionalLong[6000]"));
        for (Path index : files("index")) {
            if (sizeOf(index) > 0) {
                assertIndexIsValid(index);
            }
        }
    }

    private static long nextOffsetOfLast(List<String> batches) {
        String last = batches.get(batches.size() - 1);
        return Long.parseLong(last.replaceAll(".*lastOffset: (\\d+).*", "$1")) + 1;
    }

    private static LogSettings settings() {
        return new LogSettings(8_000, 500);
    }

    /** Batches of many shapes, timestamps that go back and forth, some of it truncated and written again. */
    private void writeSegments() throws IOException {
        Random random = new Random(42);
        try (PartitionLog log = PartitionLog.open(directory, settings())) {
            for (int i = 0; i < 200; i++) {
                long base = log.endOffset();
                long[] timestamps = random.longs(random.nextInt(1, 6), 0, 500)
                        .map(jitter -> 1_700_000_000_000L + base + jitter)
                        .toArray();
                Batches.append(log, Batches.batch(base, random.nextInt(100), timestamps));
                if (i % 60 == 59) {
                    log.truncateTo(baseOfBatchBefore(log, base - 40));
                }
            }
            log.flush();
        }
    }

    private static long baseOfBatchBefore(PartitionLog log, long offset) throws IOException {
        return log.read(offset, log.endOffset(), 1).getLong(0);
    }

    private static void assertLogIsValid(Path log) {
        String dumped = dump(log, "--deep-iteration");

        List<String> batches =
                dumped.lines().filter(line -> line.contains("baseOffset:")).toList();
        assertThat(batches).isNotEmpty().allMatch(line -> line.contains("isvalid: true"));
        assertThat(dumped.lines().filter(line -> line.contains(" offset:"))).isNotEmpty();
        assertNothingWrong(dumped);
    }

    private static void assertIndexIsValid(Path index) {
        assertThat(dump(index, "--index-sanity-check")).contains("passed sanity check");
        String dumped = dump(index, "--deep-iteration");
        assertThat(dumped.lines().filter(line -> line.contains("offset:")).count())
                .isEqualTo(sizeOf(index) / (index.toString().endsWith(".timeindex") ? 12 : 8));
        assertNothingWrong(dumped);
        assertNothingWrong(dump(index, "--verify-index-only"));
    }

    private static void assertNothingWrong(String dumped) {
        // The tool takes every file's first offset to follow -1, so it finds a gap in each that does not begin at 0.
        List<String> gaps = dumped.lines()
                .filter(line -> line.contains(" is followed by ") && !line.contains(" -1 is followed by "))
                .toList();
        assertThat(gaps).isEmpty();
        assertThat(dumped.toLowerCase(Locale.ROOT))
                .doesNotContain("mismatch")
                .doesNotContain("not found")
                .doesNotContain("out of order")
                .doesNotContain("isvalid: false")
                .doesNotContain("invalid bytes at the end");
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files(String suffix) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static String dump(Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--files", file.toString()));
        arguments.addAll(List.of(options));
        PrintStream standardOut = System.out;
        PrintStream standardError = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(captured, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            System.setErr(capture);
            DumpLogSegments.main(arguments.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setOut(standardOut);
            System.setErr(standardError);
        }
        return captured.toString(StandardCharsets.UTF_8);
    }
}
