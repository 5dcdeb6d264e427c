package io.raftlog.raft.gate;

import io.raftlog.log.Disk;
import io.raftlog.log.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** One change to the files of a Raft log. Doing it a second time changes nothing. */
sealed interface CutStep {
    void carryOut(Disk disk) throws IOException;

    /** Drops the bytes from {@code size} on. */
    record Truncate(Path file, long size) implements CutStep {
        @Override
        public void carryOut(Disk disk) throws IOException {
            try (DiskFile open = disk.open(file)) {
                open.truncate(size);
                open.force();
            }
        }
    }

    record Delete(Path file) implements CutStep {
        @Override
        public void carryOut(Disk disk) throws IOException {
            disk.delete(file);
        }
    }

    record Rename(Path from, Path to) implements CutStep {
        @Override
        public void carryOut(Disk disk) throws IOException {
            disk.rename(from, to);
        }
    }

    /** Puts a file in its place, durably: a crash leaves what was there before, or all of {@code content}. */
    record Replace(Path file, ByteString content) implements CutStep {
        @Override
        public void carryOut(Disk disk) throws IOException {
            Path directory = Objects.requireNonNull(file.getParent());
            // Named as Ratis names its own, which it overwrites.
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            disk.createDirectories(directory);
            disk.delete(temporary);
            try (DiskFile open = disk.create(temporary)) {
                open.write(List.of(content.asReadOnlyByteBuffer()), 0);
                open.force();
            }
            disk.rename(temporary, file);
            disk.syncDirectory(directory);
        }
    }
}
