package io.raftlog.raft.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.hostile.Garbled;
import io.raftlog.log.LocalDisk;
import io.raftlog.log.NewerFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** What the start gate reads of a Raft log's directory, as nobody wrote it: it says what is wrong, and throws nothing. */
class HostileGateFilesProperties {
    private static final UUID GROUP = new UUID(1, 2);
    private static final String REASON = "quarantine.reason";

    private Path directory = Path.of("");

    @BeforeTry
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("gate");
    }

    @AfterTry
    void deleteDirectory() throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 300)
    void votesAreBelievedOrNot(@ForAll("votes") byte[] votes, @ForAll("votes") byte[] members) throws IOException {
        Files.write(directory.resolve("raft-meta"), votes);
        Files.write(directory.resolve("raft-meta.conf"), members);

        assertThat(VoteFiles.read(directory).absent()).isFalse();
    }

    @Property(tries = 300)
    void aMarkIsReadOrNot(@ForAll("marks") byte[] mark) throws IOException {
        Files.write(directory.resolve(DurableMark.FILE), mark);

        assertThat(DurableMark.read(directory)).isNotInstanceOf(MarkReading.Absent.class);
    }

    @Property(tries = 300)
    void aCopyOfAVoteIsReadOrNot(@ForAll("copies") byte[] copy) throws IOException {
        Files.write(directory.resolve(VoteCopy.FILE), copy);

        try {
            assertThat(VoteCopy.read(new LocalDisk(), directory)).isNotInstanceOf(VoteCopyReading.Absent.class);
        } catch (NewerFormatException refused) {
            assertThat(refused).hasMessageContaining(VoteCopy.FILE);
        }
    }

    /** As a copy with a good CRC would have it, of whatever bytes. */
    @Property(tries = 300)
    void whatACopySaysIsDecodedOrNot(@ForAll byte[] content) {
        var slot = ByteBuffer.allocate(content.length + 16).put(content).rewind();

        assertThat(CopiedVote.readFrom(slot)).isNotNull();
    }

    @Property(tries = 300)
    void theNoteOfACleanStopIsBelievedOrNot(@ForAll("notes") byte[] note) throws IOException {
        Files.write(directory.resolve(CleanShutdown.FILE), note);

        try {
            assertThat(new CleanShutdown(new LocalDisk(), directory).take()).hasSizeLessThanOrEqualTo(1);
        } catch (NewerFormatException refused) {
            assertThat(refused).hasMessageContaining(CleanShutdown.FILE);
        }
    }

    @Property(tries = 300)
    void aGroupThatWasSetAsideStaysAsideWhateverItsReasonSays(@ForAll("reasons") byte[] reason) throws IOException {
        Path aside = Files.createDirectories(directory.resolve("quarantined/" + GROUP));
        Files.write(aside.resolve(REASON), reason);

        try {
            assertThat(new QuarantinedGroups(new LocalDisk(), directory).all()).containsOnlyKeys(GROUP);
        } catch (NewerFormatException refused) {
            assertThat(refused).hasMessageContaining(REASON);
        }
    }

    @Example
    void filesThatHaveBecomeHugeAreNotReadIntoMemory() throws IOException {
        for (String name :
                List.of("raft-meta", "raft-meta.conf", DurableMark.FILE, VoteCopy.FILE, CleanShutdown.FILE)) {
            try (var file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
                file.setLength(3L << 30);
            }
        }

        assertThat(VoteFiles.read(directory).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("raft-meta at byte"));
        assertThat(DurableMark.read(directory)).isInstanceOf(MarkReading.Unreadable.class);
        assertThat(VoteCopy.read(new LocalDisk(), directory)).isInstanceOf(VoteCopyReading.Unreadable.class);
        assertThat(new CleanShutdown(new LocalDisk(), directory).take()).isEmpty();
    }

    @Property
    void aSegmentIsReadUpToWhatIsWrongWithIt(@ForAll("segments") byte[] bytes) {
        var name = SegmentName.of("log_inprogress_0");

        SegmentScan scan = new SegmentParser(
                        name.orElseThrow(),
                        Path.of("log_inprogress_0"),
                        ByteBuffer.wrap(bytes),
                        EntryId.NONE,
                        EntryCheck.NOTHING,
                        entry -> {})
                .parse();

        assertThat(scan).isNotNull();
    }

    @Provide
    Arbitrary<byte[]> votes() {
        return Garbled.of(Arbitraries.of("term=3\nvotedFor=n1\n", "#x\nterm=\\u0033\nvotedFor=\\u00", "")
                .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    @Provide
    Arbitrary<byte[]> marks() throws IOException {
        return Garbled.of(Arbitraries.of(List.of(written(at -> {
            try (DurableMark mark = DurableMark.open(new LocalDisk(), at)) {
                mark.advance(new EntryId(3, 70));
                mark.write();
            }
            return DurableMark.FILE;
        }))));
    }

    @Provide
    Arbitrary<byte[]> copies() throws IOException {
        return Garbled.of(Arbitraries.of(List.of(written(at -> {
            VoteCopy.open(new LocalDisk(), at)
                    .keep(new CopiedVote(new Vote(3, "n1"), Optional.of(ByteString.copyFromUtf8("members")), false));
            return VoteCopy.FILE;
        }))));
    }

    @Provide
    Arbitrary<byte[]> notes() throws IOException {
        return Garbled.of(Arbitraries.of(List.of(written(at -> {
            new CleanShutdown(new LocalDisk(), at)
                    .write(Map.of(new UUID(1, 2), new CleanShutdown.GroupState(new EntryId(3, 70), 42)));
            return CleanShutdown.FILE;
        }))));
    }

    @Provide
    Arbitrary<byte[]> reasons() throws IOException {
        return Garbled.of(Arbitraries.of(List.of(written(at -> {
            Path log = Files.createDirectories(at.resolve(GROUP.toString()));
            new QuarantinedGroups(new LocalDisk(), at).add(GROUP, "its log is short");
            Path aside = at.resolve("quarantined").resolve(GROUP.toString());
            Files.move(aside.resolve(REASON), at.resolve(REASON));
            Files.delete(aside);
            Files.delete(aside.resolveSibling(""));
            assertThat(log).doesNotExist();
            return REASON;
        }))));
    }

    @Provide
    Arbitrary<byte[]> segments() throws IOException {
        return Garbled.of(Arbitraries.of(List.of(written(at -> {
            SyntheticRaftLog log = new SyntheticRaftLog(at, 0, List.of(6));
            Path file = log.files.get(0);
            Files.move(file, at.resolve("segment"));
            Files.delete(at.resolve("current/raft-meta"));
            Files.delete(at.resolve("current"));
            return "segment";
        }))));
    }

    @FunctionalInterface
    private interface Writing {
        String in(Path directory) throws IOException;
    }

    /** The bytes of a file that was written as it should be. */
    private static byte[] written(Writing writing) throws IOException {
        Path at = Files.createTempDirectory("gate");
        Path file = at.resolve(writing.in(at));
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        Files.delete(at);
        return bytes;
    }
}
