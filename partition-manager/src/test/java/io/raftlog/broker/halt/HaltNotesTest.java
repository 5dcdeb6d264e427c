package io.raftlog.broker.halt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.raft.EntryPosition;
import io.raftlog.raft.InapplicableEntryException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaltNotesTest {
    private static final UUID GROUP = new UUID(17, 42);
    private final IOException forceFailed = new IOException("Input/output error");

    @TempDir
    private Path directory;

    @Test
    void aNodeThatNeverStoppedItselfHasNoNotes() throws Exception {
        assertThat(HaltNotes.open(directory, 2).all()).isEmpty();
        assertThat(HaltNotes.in(directory.resolve("elsewhere"))).isEmpty();
    }

    @Test
    void aNoteComesBackAsItWasWritten() throws Exception {
        HaltNote written =
                HaltNotes.open(directory, 2).write(GROUP, "writing the Raft log failed\nat: once", forceFailed);

        assertThat(HaltNotes.in(directory)).containsExactly(written);
        assertThat(written.group()).contains(GROUP);
        assertThat(written.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(written.message())
                .startsWith("node 2 stopped itself at ")
                .endsWith(": writing the Raft log failed at: once: java.io.IOException: Input/output error");
    }

    @Test
    void theFileKeepsItsSizeAndTheLastNotes() throws Exception {
        HaltNotes notes = HaltNotes.open(directory, 2);
        long size = Files.size(notes.file());
        for (int i = 1; i <= HaltNotes.SLOTS + 2; i++) {
            notes.write(null, "reason " + "x".repeat(2 * HaltNotes.SLOT_BYTES), forceFailed);
        }

        assertThat(HaltNotes.open(directory, 2).all())
                .extracting(HaltNote::number)
                .containsExactly(3L, 4L, 5L, 6L);
        assertThat(Files.size(notes.file())).isEqualTo(size);
    }

    @Test
    void aTornNoteTakesNoOtherWithIt() throws Exception {
        HaltNotes notes = HaltNotes.open(directory, 2);
        HaltNote first = notes.write(null, "first", forceFailed);
        notes.write(null, "second", forceFailed);
        String text = Files.readString(notes.file());
        try (RandomAccessFile file = new RandomAccessFile(notes.file().toFile(), "rw")) {
            file.seek(text.indexOf("second") + 3);
            file.write("ond, torn".getBytes(UTF_8));
        }

        assertThat(notes.all()).containsExactly(first);
    }

    @Test
    void aNoteOfALaterVersionIsLeftOut() throws Exception {
        HaltNotes notes = HaltNotes.open(directory, 2);
        notes.write(null, "first", forceFailed);
        Files.writeString(notes.file(), Files.readString(notes.file()).replace("raftlog-halted 1", "raftlog-halted 2"));

        assertThat(notes.all()).isEmpty();
    }

    @Test
    void theCodeTellsAFullDiskFromOneThatFailsAndFromADefect() throws Exception {
        HaltNotes notes = HaltNotes.open(directory, 2);
        IOException full = new IOException("f at byte 7", new IOException("No space left on device"));
        FileSystemException fullToo = new FileSystemException("f", null, "No space left on device");

        assertThat(notes.write(null, "flush", new UncheckedIOException(full)).code())
                .isEqualTo(ErrorCode.STORAGE_FULL);
        assertThat(notes.write(null, "flush", fullToo).code()).isEqualTo(ErrorCode.STORAGE_FULL);
        assertThat(notes.write(null, "flush", new UncheckedIOException(forceFailed))
                        .code())
                .isEqualTo(ErrorCode.STORAGE_FAILED);
        var undecodable = new IllegalStateException("not a command", new IOException("a tag of zero"));
        assertThat(notes.write(
                                null,
                                "apply",
                                new IllegalStateException(
                                        InapplicableEntryException.of(new EntryPosition(3, 70), undecodable)))
                        .code())
                .isEqualTo(ErrorCode.ENTRY_INAPPLICABLE);
        assertThat(notes.write(null, "apply", new IllegalStateException("a hole"))
                        .code())
                .isEqualTo(ErrorCode.INTERNAL);
    }
}
