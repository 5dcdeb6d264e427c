package io.raftlog.raft.gate;

import io.raftlog.log.Disk;
import io.raftlog.log.DiskFile;
import java.io.IOException;
import java.nio.file.Path;

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
}
