package io.raftlog.raft.gate;

import static io.raftlog.raft.gate.CorruptionTableTest.Ending.EVERYTHING;
import static io.raftlog.raft.gate.CorruptionTableTest.Ending.FOUND_WHEN_READ;
import static io.raftlog.raft.gate.CorruptionTableTest.Ending.QUARANTINED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a damaged replica comes to: it opens with everything that was acknowledged, or it does not open. Ratis by itself
 * opens about half of these as a shorter history.
 *
 * <p>Each row runs on the files as a killed process leaves them, with a checkpoint that ends where the open segment begins,
 * and as a clean stop does, with a checkpoint of everything: entries that are in a checkpoint may be missing from the Raft
 * log.
 */
class CorruptionTableTest {
    private static final int SESSIONS = 4;
    private static final int RECORDS_PER_SESSION = 30;
    private static final List<String> ALL = IntStream.range(0, SESSIONS * RECORDS_PER_SESSION)
            .mapToObj(i -> "value " + i)
            .toList();

    @TempDir
    static Path images;

    @TempDir
    Path directory;

    enum Ending {
        EVERYTHING,
        QUARANTINED,
        /** Opened; what is damaged is told by its CRC whenever it is read. */
        FOUND_WHEN_READ
    }

    interface Mutation {
        void of(Replica files) throws IOException;
    }

    record Row(String name, Mutation mutation, Ending afterKill, Ending afterStop) {
        Row(String name, Mutation mutation, Ending always) {
            this(name, mutation, always, always);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Each start is a new term, and so a new segment of the Raft log. */
    @BeforeAll
    static void writeImages() throws Exception {
        Path live = images.resolve("stopped");
        try (var partition = new LonePartition(live)) {
            for (int session = 0; session < SESSIONS; session++) {
                assertThat(partition.start(ReplicaHistory.UNKNOWN)).isEmpty();
                for (int i = 0; i < RECORDS_PER_SESSION; i++) {
                    partition.append(ALL.get(session * RECORDS_PER_SESSION + i));
                }
                partition.awaitMark();
                if (session == SESSIONS - 1) {
                    LonePartition.copy(live, images.resolve("killed"));
                }
                partition.stop();
            }
        }
        assertThat(images.resolve("killed/raft/clean-shutdown")).doesNotExist();
        assertThat(images.resolve("stopped/raft/clean-shutdown")).exists();
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("nothing happened", files -> {}, EVERYTHING),
                new Row("one bit in a closed segment", files -> files.flip(files.closed(1), 500), QUARANTINED),
                new Row("one bit in the open segment", files -> files.flip(files.open(), 500), QUARANTINED),
                new Row(
                        "a hole in a closed segment",
                        files -> files.zero(
                                files.closed(1),
                                files.entryEnds(files.closed(1)).get(3),
                                700),
                        QUARANTINED),
                new Row("a length that stays inside", files -> files.addToLength(files.closed(1), 5, -1), QUARANTINED),
                new Row(
                        "open segment truncated inside an entry",
                        files -> files.truncate(
                                files.open(), files.entryEnds(files.open()).get(9) + 7),
                        QUARANTINED),
                new Row(
                        "open segment truncated between entries",
                        files -> files.truncate(
                                files.open(), files.entryEnds(files.open()).get(9)),
                        QUARANTINED,
                        EVERYTHING),
                new Row(
                        "tail of the open segment zeroed",
                        files -> files.zero(
                                files.open(), files.entryEnds(files.open()).get(9), 1 << 20),
                        QUARANTINED,
                        EVERYTHING),
                new Row(
                        "a length that runs past the file's end",
                        files -> {
                            files.truncate(files.open(), files.end(files.open()));
                            files.addToLength(files.open(), RECORDS_PER_SESSION - 1, 100);
                        },
                        QUARANTINED),
                new Row(
                        "last closed segment truncated, open one missing",
                        files -> {
                            Files.delete(files.open());
                            Path last = files.closed(SESSIONS - 2);
                            files.truncate(last, files.entryEnds(last).get(9));
                        },
                        QUARANTINED),
                new Row("open segment deleted", files -> Files.delete(files.open()), QUARANTINED, EVERYTHING),
                new Row("oldest segment deleted", files -> Files.delete(files.closed(0)), EVERYTHING),
                new Row("middle segment deleted", files -> Files.delete(files.closed(1)), EVERYTHING),
                new Row(
                        "middle segment short",
                        files -> files.truncate(
                                files.closed(1),
                                files.entryEnds(files.closed(1)).get(9)),
                        QUARANTINED),
                new Row("an entry torn behind the last one", files -> files.tearBehindTheEnd(), EVERYTHING),
                new Row("the next segment begun", files -> files.beginNextSegment(), EVERYTHING),
                new Row("term raised in raft-meta", files -> files.setTerm(95), EVERYTHING, QUARANTINED),
                new Row("term lowered in raft-meta", files -> files.setTerm(1), QUARANTINED),
                new Row("vote changed in raft-meta", files -> files.voteFor("n9"), EVERYTHING, QUARANTINED),
                new Row("raft-meta empty", files -> files.empty(files.votes()), EVERYTHING),
                new Row("raft-meta torn", files -> files.truncate(files.votes(), 40), EVERYTHING),
                new Row("raft-meta deleted", files -> Files.delete(files.votes()), EVERYTHING),
                new Row("raft-meta.conf damaged", files -> files.flip(files.members(), 0), EVERYTHING),
                new Row("raft-meta.conf empty", files -> files.empty(files.members()), EVERYTHING),
                new Row("raft-meta.conf deleted", files -> Files.delete(files.members()), EVERYTHING),
                new Row(
                        "raft-meta and raft-meta.conf empty",
                        files -> {
                            files.empty(files.votes());
                            files.empty(files.members());
                        },
                        EVERYTHING),
                new Row(
                        "raft-meta empty, half of its copy zeroed",
                        files -> {
                            files.empty(files.votes());
                            files.zero(files.copy(), 0, VoteCopy.SLOT_BYTES);
                        },
                        QUARANTINED),
                new Row(
                        "raft-meta empty, its copy too",
                        files -> {
                            files.empty(files.votes());
                            files.empty(files.copy());
                        },
                        QUARANTINED),
                new Row(
                        "raft-meta empty, without a copy",
                        files -> {
                            files.empty(files.votes());
                            Files.delete(files.copy());
                        },
                        QUARANTINED),
                new Row(
                        "raft-meta.conf empty, its copy damaged",
                        files -> {
                            files.empty(files.members());
                            files.flip(files.copy(), 50);
                            files.flip(files.copy(), VoteCopy.SLOT_BYTES + 50);
                        },
                        QUARANTINED),
                new Row(
                        "half of the copy zeroed",
                        files -> files.zero(files.copy(), 0, VoteCopy.SLOT_BYTES),
                        EVERYTHING),
                new Row("the copy of raft-meta damaged", files -> files.zero(files.copy(), 0, 1 << 20), EVERYTHING),
                new Row("the copy of raft-meta deleted", files -> Files.delete(files.copy()), EVERYTHING),
                new Row("Raft log's directory empty", files -> files.clear(files.current()), QUARANTINED),
                new Row("Raft log's directory deleted", files -> files.delete(files.group()), QUARANTINED),
                new Row("partition's directory deleted", files -> files.delete(files.partition()), QUARANTINED),
                new Row("newest records cut", files -> files.truncate(files.records(), 200), QUARANTINED),
                new Row(
                        "one bit in the newest records",
                        files -> files.flip(files.records(), 200),
                        QUARANTINED,
                        FOUND_WHEN_READ),
                new Row(
                        "the durable mark deleted",
                        files -> Files.delete(files.partition().resolve(DurableMark.FILE)),
                        EVERYTHING),
                new Row(
                        "the durable mark damaged",
                        files -> Files.write(files.partition().resolve(DurableMark.FILE), new byte[1024]),
                        EVERYTHING),
                new Row(
                        "the durable mark damaged and the log torn",
                        files -> {
                            Files.write(files.partition().resolve(DurableMark.FILE), new byte[1024]);
                            files.tearBehindTheEnd();
                        },
                        QUARANTINED));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void afterAKill(Row row) throws Exception {
        assertThat(ending("killed", row)).isEqualTo(row.afterKill());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void afterACleanStop(Row row) throws Exception {
        assertThat(ending("stopped", row)).isEqualTo(row.afterStop());
    }

    private Ending ending(String image, Row row) throws Exception {
        Path copy = directory.resolve("copy");
        LonePartition.copy(images.resolve(image), copy);
        row.mutation().of(new Replica(copy));
        try (var partition = new LonePartition(copy)) {
            Optional<String> refused = partition.start(ReplicaHistory.UNKNOWN);
            if (refused.isPresent()) {
                assertThat(refused.get()).isNotBlank();
                assertThat(LonePartition.raftLog(copy)).doesNotExist();
                return QUARANTINED;
            }
            if (partition.findsDamage()) {
                return FOUND_WHEN_READ;
            }
            assertThat(partition.readAll()).isEqualTo(ALL);
            partition.append("one more");
            return EVERYTHING;
        }
    }

    @Test
    void aReplicaOfWhichNothingIsLeftIsNotBegunAnewIfTheClusterKnowsIt() throws Exception {
        try (var partition = new LonePartition(directory.resolve("empty"))) {
            assertThat(partition.start(ReplicaHistory.HELD_ENTRIES)).isPresent();
        }
    }

    @Test
    void aDirectoryFromBeforeTheGateOpensWithEverything() throws Exception {
        Path copy = directory.resolve("copy");
        LonePartition.copy(images.resolve("killed"), copy);
        Files.delete(LonePartition.files(copy).resolve(DurableMark.FILE));

        try (var partition = new LonePartition(copy)) {
            assertThat(partition.start(ReplicaHistory.UNKNOWN)).isEmpty();
            assertThat(partition.readAll()).isEqualTo(ALL);
            partition.awaitMark();
        }
    }

    /** A replica's files, and what may happen to them. */
    record Replica(Path directory) {
        Path group() {
            return LonePartition.raftLog(directory);
        }

        Path current() {
            return group().resolve("current");
        }

        Path votes() {
            return current().resolve("raft-meta");
        }

        Path members() {
            return current().resolve("raft-meta.conf");
        }

        Path copy() {
            return group().resolve(VoteCopy.FILE);
        }

        Path partition() {
            return LonePartition.files(directory);
        }

        Path closed(int number) throws IOException {
            return segments().get(number);
        }

        Path open() throws IOException {
            return segments().get(SESSIONS - 1);
        }

        private List<Path> segments() throws IOException {
            return RaftLogScanner.scan(group(), EntryId.NONE, EntryCheck.NOTHING).segments().stream()
                    .map(SegmentScan::file)
                    .toList();
        }

        /** The file of the newest records. */
        Path records() throws IOException {
            try (Stream<Path> files = Files.list(partition())) {
                return files.filter(file -> file.toString().endsWith(".log"))
                        .sorted()
                        .reduce((first, second) -> second)
                        .orElseThrow();
            }
        }

        /** Where each entry of a segment ends. */
        List<Integer> entryEnds(Path segment) throws IOException {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(segment)).position(8);
            var ends = new ArrayList<Integer>();
            while (bytes.hasRemaining() && bytes.get(bytes.position()) != 0) {
                int low = bytes.get();
                int length = low < 0 ? (low & 0x7f) | bytes.get() << 7 : low;
                bytes.position(bytes.position() + length + Integer.BYTES);
                ends.add(bytes.position());
            }
            return ends;
        }

        int end(Path segment) throws IOException {
            List<Integer> ends = entryEnds(segment);
            return ends.get(ends.size() - 1);
        }

        void flip(Path file, int position) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            bytes[position] ^= 4;
            Files.write(file, bytes);
        }

        void zero(Path file, int from, int length) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            Arrays.fill(bytes, from, Math.min(bytes.length, from + length), (byte) 0);
            Files.write(file, bytes);
        }

        void truncate(Path file, int size) throws IOException {
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), size));
        }

        /** The entries here are shorter than 128 bytes: their length is one byte. */
        void addToLength(Path file, int entry, int more) throws IOException {
            int at = entryEnds(file).get(entry - 1);
            byte[] bytes = Files.readAllBytes(file);
            bytes[at] = (byte) Math.min(0x7f, bytes[at] + more);
            Files.write(file, bytes);
        }

        /** What a crash leaves in the middle of a write, in space allocated ahead. */
        void tearBehindTheEnd() throws IOException {
            Path open = open();
            int end = end(open);
            byte[] bytes = Arrays.copyOf(Files.readAllBytes(open), end + 4096);
            System.arraycopy(bytes, 8, bytes, end, 20);
            Files.write(open, bytes);
        }

        /** What a crash leaves between the closing of a segment and its renaming. */
        void beginNextSegment() throws IOException {
            EntryId last = RaftLogScanner.lastEntry(group(), Long.MAX_VALUE);
            truncate(open(), end(open()));
            Files.write(current().resolve("log_inprogress_" + (last.index() + 1)), new byte[4096]);
        }

        void voteFor(String member) throws IOException {
            Files.writeString(votes(), Files.readString(votes()).replaceAll("votedFor=.*", "votedFor=" + member));
        }

        void setTerm(int term) throws IOException {
            Files.writeString(votes(), Files.readString(votes()).replaceAll("term=\\d+", "term=" + term));
        }

        void empty(Path file) throws IOException {
            Files.write(file, new byte[0]);
        }

        void clear(Path tree) throws IOException {
            delete(tree);
            Files.createDirectories(tree);
        }

        void delete(Path tree) throws IOException {
            try (Stream<Path> all = Files.walk(tree)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
