package io.raftlog.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The few file operations a partition log needs. A port, so that tests can put a disk under the log that fails, or
 * forgets at a crash whatever was not forced.
 *
 * <p>Thread-safe.
 */
public interface Disk {
    /** Creates the directory and its missing parents, durably. A no-op if it exists. */
    void createDirectories(Path directory) throws IOException;

    /** The names of the files in a directory, in no order. */
    List<String> list(Path directory) throws IOException;

    /** Creates an empty file that must not exist. Durable with the next {@link #syncDirectory}. */
    DiskFile create(Path file) throws IOException;

    /** Opens a file that must exist, to read and write. */
    DiskFile open(Path file) throws IOException;

    /** Gives a file another name, replacing one that has it. Durable with the next {@link #syncDirectory}. */
    void rename(Path from, Path to) throws IOException;

    /**
     * Deletes a file; whoever has it open may go on reading. Durable with the next {@link #syncDirectory}. A no-op if
     * there is none.
     */
    void delete(Path file) throws IOException;

    /** Returns once every create, rename and delete made in the directory is durable. */
    void syncDirectory(Path directory) throws IOException;
}
