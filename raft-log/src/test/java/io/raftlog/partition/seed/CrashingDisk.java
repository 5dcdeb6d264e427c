package io.raftlog.partition.seed;

import io.raftlog.log.Disk;
import io.raftlog.log.DiskFile;
import io.raftlog.log.LocalDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The real disk, until the process is killed: after so many changes none takes place any more. Forces nothing: a killed
 * process takes no page cache with it.
 */
final class CrashingDisk implements Disk {
    /** The process is gone. */
    static final class KilledException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final Disk disk = new LocalDisk();
    private int changesLeft;

    CrashingDisk(int changes) {
        this.changesLeft = changes;
    }

    boolean killed() {
        return changesLeft < 0;
    }

    private void change() throws KilledException {
        if (--changesLeft < 0) {
            throw new KilledException();
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        change();
        Files.createDirectories(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        change();
        return new CrashingFile(disk.create(file));
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new CrashingFile(disk.open(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        change();
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        change();
        disk.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        change();
    }

    private final class CrashingFile implements DiskFile {
        private final DiskFile file;

        CrashingFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(List<ByteBuffer> buffers, long position) throws IOException {
            change();
            file.write(buffers, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void force() throws IOException {
            change();
        }

        @Override
        public void truncate(long size) throws IOException {
            change();
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
