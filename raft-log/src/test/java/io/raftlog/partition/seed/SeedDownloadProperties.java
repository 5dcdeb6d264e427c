package io.raftlog.partition.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.Disk;
import io.raftlog.log.LocalDisk;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Attempts one after the other, each from another source, or from the same one further on, and each with something that
 * goes wrong: after any of them the directory is no seed, or it is exactly the one that was offered.
 */
class SeedDownloadProperties {
    private static final int CHUNK_BYTES = 64;

    enum Fault {
        NONE,
        CONNECTION_BREAKS,
        KILLED,
        BYTE_FLIPPED,
        POSITION_MOVED,
        ENDS_EARLY,
        GOES_ON,
        WRONG_FILE_CRC
    }

    /**
     * @param length how far this source has got
     * @param segmentation how it cuts its files
     * @param rewritten whether it holds other bytes in the middle, as after a compaction
     * @param when the fault strikes
     */
    record Attempt(int length, int segmentation, boolean rewritten, Fault fault, int when) {}

    private Path parent;
    private Path directory;

    @BeforeTry
    void create() throws IOException {
        parent = Files.createTempDirectory("seed-download");
        directory = parent.resolve("replica.seed");
    }

    @AfterTry
    void delete() throws IOException {
        try (var paths = Files.walk(parent)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    @Property(tries = 300)
    void whateverGoesWrongTheDirectoryIsNoSeedOrExactlyTheOneOffered(@ForAll("attempts") List<Attempt> attempts)
            throws IOException {
        MemoryContent complete = null;
        for (Attempt attempt : attempts) {
            MemoryContent content = content(attempt);
            CrashingDisk disk = new CrashingDisk(attempt.fault() == Fault.KILLED ? attempt.when() : Integer.MAX_VALUE);
            boolean completed = run(disk, session(content, attempt)).isPresent();

            if (completed) {
                complete = content;
            }
            if (marker().isPresent()) {
                // Killed before it began to change anything, or after it had completed.
                assertThat(completed || disk.killed()).isTrue();
                assertThat(holds(content) || (complete != null && holds(complete)))
                        .isTrue();
                complete = holds(content) ? content : complete;
            } else {
                assertThat(completed).isFalse();
                assertThat(attempt.fault()).isNotEqualTo(Fault.NONE);
            }
        }
        MemoryContent last = content(new Attempt(1_500, 3, true, Fault.NONE, 0));
        assertThat(run(new CrashingDisk(Integer.MAX_VALUE), new MemorySession(last, CHUNK_BYTES)))
                .contains(last.manifest().position());
        assertThat(holds(last)).isTrue();
    }

    @Property(tries = 100)
    void whatWasReceivedBeforeTheConnectionBrokeIsNotSentAgain(
            @ForAll("attempts") List<Attempt> attempts, @ForAll Random chance) throws IOException {
        MemoryContent content = content(attempts.get(0));
        int chunks = 1 + chance.nextInt(1 + (int) (content.manifest().totalBytes() / CHUNK_BYTES));
        var broken = new MemorySession(content, CHUNK_BYTES, chunks, chunk -> chunk);
        boolean complete = run(new CrashingDisk(Integer.MAX_VALUE), broken).isPresent();
        var second = new MemorySession(content, CHUNK_BYTES);

        assertThat(run(new CrashingDisk(Integer.MAX_VALUE), second)).isPresent();

        long checkpoint = content.manifest().files().get(0).sizeBytes();
        assertThat(broken.bytesSent() + second.bytesSent())
                .isEqualTo(content.manifest().totalBytes() + Math.min(checkpoint, broken.bytesSent()));
        assertThat(!complete || second.bytesSent() == checkpoint).isTrue();
        assertThat(holds(content)).isTrue();
    }

    @Provide
    Arbitrary<List<Attempt>> attempts() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1_500),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(false, false, true),
                        Arbitraries.of(Fault.values()),
                        Arbitraries.integers().between(0, 40))
                .as(Attempt::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    /** Every source that was not rewritten holds the same bytes, as far as it got. */
    private static MemoryContent content(Attempt attempt) {
        byte[] stream = new byte[attempt.length()];
        new Random(7).nextBytes(stream);
        if (attempt.rewritten()) {
            for (int i = stream.length / 3; i < stream.length / 2; i++) {
                stream[i]++;
            }
        }
        Random cuts = new Random(attempt.segmentation());
        Map<Long, byte[]> logs = new TreeMap<>();
        for (int from = 0; from < stream.length; ) {
            int size = Math.min(stream.length - from, 50 + cuts.nextInt(400));
            byte[] log = new byte[size];
            System.arraycopy(stream, from, log, 0, size);
            logs.put((long) from, log);
            from += size;
        }
        if (logs.isEmpty() || attempt.segmentation() == 3) {
            // A segment that was begun and holds nothing yet.
            logs.put((long) stream.length, new byte[0]);
        }
        byte[] checkpoint = ("checkpoint at " + attempt).getBytes(UTF_8);
        return new MemoryContent(new EntryPosition(3, 10L + attempt.length()), checkpoint, logs);
    }

    private static MemorySession session(MemoryContent content, Attempt attempt) {
        var counter = new int[1];
        UnaryOperator<SeedChunk> onTheWay =
                chunk -> counter[0]++ == attempt.when() ? spoilt(chunk, attempt.fault()) : chunk;
        int breakAfter = attempt.fault() == Fault.CONNECTION_BREAKS ? attempt.when() : Integer.MAX_VALUE;
        return new MemorySession(content, CHUNK_BYTES, breakAfter, onTheWay);
    }

    private static SeedChunk spoilt(SeedChunk chunk, Fault fault) {
        ByteBuffer bytes = ByteBuffer.allocate(chunk.bytes().remaining() + 1)
                .put(chunk.bytes().duplicate())
                .put((byte) 1)
                .flip();
        return switch (fault) {
            case NONE, CONNECTION_BREAKS, KILLED -> chunk;
            case BYTE_FLIPPED ->
                new SeedChunk(
                        chunk.position(),
                        bytes.put(0, (byte) (bytes.get(0) + 1))
                                .limit(Math.max(1, chunk.bytes().remaining())),
                        chunk.crc(),
                        chunk.last(),
                        chunk.fileCrc());
            case POSITION_MOVED ->
                new SeedChunk(chunk.position() + 1, chunk.bytes(), chunk.crc(), chunk.last(), chunk.fileCrc());
            case ENDS_EARLY -> new SeedChunk(chunk.position(), chunk.bytes(), chunk.crc(), true, chunk.fileCrc());
            case GOES_ON ->
                chunk.last()
                        ? new SeedChunk(chunk.position(), chunk.bytes(), chunk.crc(), false, 0)
                        : new SeedChunk(chunk.position(), bytes, crcOf(bytes), false, 0);
            case WRONG_FILE_CRC ->
                new SeedChunk(chunk.position(), chunk.bytes(), chunk.crc(), chunk.last(), chunk.fileCrc() + 1);
        };
    }

    private static int crcOf(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private Optional<EntryPosition> run(Disk disk, SeedSource.Session session) {
        var download = new SeedDownload(disk, directory, () -> Long.MAX_VALUE, (path, manifest) -> {});
        try {
            return Optional.of(download.run(session, 0, () -> true));
        } catch (IOException expected) {
            return Optional.empty();
        }
    }

    private Optional<EntryPosition> marker() throws IOException {
        return Files.isDirectory(directory) ? SeedMarker.read(new LocalDisk(), directory) : Optional.empty();
    }

    /** Whether the directory holds these files, to the byte, and no others. */
    private boolean holds(MemoryContent content) throws IOException {
        Map<String, byte[]> held = new HashMap<>();
        try (var paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                held.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        held.remove("seeded");
        held.remove("seeded.tmp");
        return held.keySet().equals(content.files().keySet())
                && held.keySet().stream()
                        .allMatch(name ->
                                Arrays.equals(held.get(name), content.files().get(name)));
    }
}
