package io.raftlog.broker.space;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The space of a disk. A port: tests have disks of their own.
 *
 * <p>Thread-safe.
 */
public interface Space {
    /** Bytes that this process could still write. */
    long free() throws IOException;

    /** Bytes of the whole file system. */
    long total() throws IOException;

    /** That of the file system which holds a directory. */
    static Space of(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new Space() {
            @Override
            public long free() throws IOException {
                return store.getUsableSpace();
            }

            @Override
            public long total() throws IOException {
                return store.getTotalSpace();
            }
        };
    }
}
