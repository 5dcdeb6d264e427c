package io.raftlog.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An open file. Everything is by position; no operation moves a cursor.
 *
 * <p>Thread-safe. Interrupting a thread inside one of these neither ends the operation nor closes the file.
 */
public interface DiskFile extends Closeable {
    long size() throws IOException;

    /** Writes all the buffers' bytes, one after the other, from {@code position} on. The buffers are left as they are. */
    void write(List<ByteBuffer> buffers, long position) throws IOException;

    /** Reads until {@code target} is full or the file ends, and returns how many bytes that were. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Returns once every byte written, and the file's length, is durable. After a failure nothing is known of either. */
    void force() throws IOException;

    /** Shortens the file. Durable with the next {@link #force}. */
    void truncate(long size) throws IOException;
}
