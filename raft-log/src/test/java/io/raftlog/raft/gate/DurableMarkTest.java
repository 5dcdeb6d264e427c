package io.raftlog.raft.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.LocalDisk;
import io.raftlog.log.NewerFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableMarkTest {
    private static final LocalDisk DISK = new LocalDisk();

    @TempDir
    Path directory;

    @Test
    void aReplicaWithoutAMarkHasNoneAndOneThatIsNewBeginsBeforeAllEntries() throws IOException {
        assertThat(DurableMark.read(directory)).isEqualTo(new MarkReading.Absent());

        DurableMark.open(DISK, directory).close();

        assertThat(DurableMark.read(directory)).isEqualTo(new MarkReading.At(EntryId.NONE));
    }

    @Test
    void theMarkRisesAndNeverFalls() throws IOException {
        try (DurableMark mark = DurableMark.open(DISK, directory)) {
            mark.advance(new EntryId(1, 7));
            mark.advance(new EntryId(1, 3));
        }
        try (DurableMark again = DurableMark.open(DISK, directory)) {
            again.advance(new EntryId(1, 2));
        }

        assertThat(DurableMark.read(directory)).isEqualTo(new MarkReading.At(new EntryId(1, 7)));
    }

    @Test
    void itGoesOnInADirectoryThatTookThePlaceOfItsOwn() throws IOException {
        Path replica = Files.createDirectory(directory.resolve("replica"));
        try (DurableMark mark = DurableMark.open(DISK, replica)) {
            mark.advance(new EntryId(1, 7));
            mark.write();
            Files.move(replica, directory.resolve("replaced"));
            Files.createDirectory(replica);

            mark.directoryReplaced(new EntryId(2, 20));

            assertThat(DurableMark.read(replica)).isEqualTo(new MarkReading.At(new EntryId(2, 20)));
            mark.advance(new EntryId(2, 21));
        }
        assertThat(DurableMark.read(replica)).isEqualTo(new MarkReading.At(new EntryId(2, 21)));
        assertThat(DurableMark.read(directory.resolve("replaced"))).isEqualTo(new MarkReading.At(new EntryId(1, 7)));
    }

    @Test
    void aTornWriteLeavesTheValueBefore() throws IOException {
        try (DurableMark mark = DurableMark.open(DISK, directory)) {
            for (int index = 1; index <= 4; index++) {
                mark.advance(new EntryId(1, index));
                mark.write();
            }
        }
        Path file = directory.resolve(DurableMark.FILE);
        byte[] bytes = Files.readAllBytes(file);
        int newest = ByteBuffer.wrap(bytes).getLong(28) == 4 ? 0 : 512;

        bytes[newest + 30] ^= 1;
        Files.write(file, bytes);
        assertThat(DurableMark.read(directory)).isEqualTo(new MarkReading.At(new EntryId(1, 3)));

        bytes[(512 - newest) + 30] ^= 1;
        Files.write(file, bytes);
        assertThat(DurableMark.read(directory)).isInstanceOf(MarkReading.Unreadable.class);
    }

    @Test
    void aMarkOfZerosIsNoMarkBeforeAllEntries() throws IOException {
        Files.write(directory.resolve(DurableMark.FILE), new byte[1024]);

        assertThat(DurableMark.read(directory)).isInstanceOf(MarkReading.Unreadable.class);
    }

    @Test
    void aMarkOfANewerRaftlogIsRefusedWithBothVersions() throws IOException {
        DurableMark.open(DISK, directory).close();
        Path file = directory.resolve(DurableMark.FILE);
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        bytes.putInt(8, 2).putInt(36, DurableMark.crcOf(bytes, 36));
        Files.write(file, bytes.array());

        assertThatThrownBy(() -> DurableMark.read(directory))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining(file + " has format 2")
                .hasMessageContaining("formats up to 1");
    }
}
