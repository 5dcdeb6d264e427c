package io.raftlog.broker.halt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.hostile.Garbled;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** The file {@code halted} as nobody wrote it: what can be read is, the rest is left out, and the next note is kept. */
class HostileHaltNotesProperties {
    private Path directory = Path.of("");

    @BeforeTry
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("halted");
    }

    @AfterTry
    void deleteDirectory() throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 100)
    void whateverTheFileHoldsTheNextNoteIsKept(@ForAll("files") byte[] bytes) throws IOException {
        Files.write(directory.resolve(HaltNotes.FILE), bytes);

        HaltNotes notes = HaltNotes.open(directory, 2);
        assertThat(notes.all()).hasSizeLessThanOrEqualTo(HaltNotes.SLOTS);
        HaltNote next = notes.write(null, "the next", new IOException("it broke"));

        assertThat(HaltNotes.in(directory)).contains(next);
        assertThat(CrashLoopGuard.refusal(notes)).isNotNull();
    }

    @Property
    void aGarbledNoteIsANoteOrNone(@ForAll("notes") byte[] bytes) {
        assertThat(HaltNoteFormat.parse(new String(bytes, UTF_8))).isNotNull();
    }

    @Property(tries = 200)
    void whateverTheReasonIsItComesBack(@ForAll String reason, @ForAll String cause) throws IOException {
        HaltNote note = HaltNotes.open(directory, 2).write(null, reason.repeat(20), new IOException(cause.repeat(20)));

        assertThat(HaltNotes.in(directory)).containsExactly(note);
    }

    @Example
    void aFileThatHasBecomeHugeIsNotReadIntoMemory() throws IOException {
        HaltNotes notes = HaltNotes.open(directory, 2);
        HaltNote note = notes.write(null, "full", new IOException("No space left on device"));
        try (var file = new RandomAccessFile(notes.file().toFile(), "rw")) {
            file.setLength(3L << 30);
        }

        assertThat(HaltNotes.in(directory)).containsExactly(note);
    }

    @Provide
    Arbitrary<byte[]> files() throws IOException {
        Path at = Files.createTempDirectory("halted");
        HaltNotes notes = HaltNotes.open(at, 2);
        for (int i = 0; i < 3; i++) {
            notes.write(null, "reason " + i, new IOException("cause"));
        }
        byte[] written = Files.readAllBytes(notes.file());
        Files.delete(notes.file());
        Files.delete(at);
        return Garbled.of(Arbitraries.just(written));
    }

    /** Also such with a right checksum. */
    @Provide
    Arbitrary<byte[]> notes() throws IOException {
        Path at = Files.createTempDirectory("halted");
        HaltNotes notes = HaltNotes.open(at, 2);
        HaltNote note = notes.write(null, "reason", new IOException("cause"));
        Files.delete(notes.file());
        Files.delete(at);
        return Arbitraries.oneOf(
                Garbled.of(Arbitraries.just(HaltNoteFormat.print(note).getBytes(UTF_8))),
                Garbled.of(Arbitraries.just(HaltNoteFormat.lines(note).getBytes(UTF_8)))
                        .map(lines ->
                                HaltNoteFormat.sealed(new String(lines, UTF_8)).getBytes(UTF_8)));
    }
}
