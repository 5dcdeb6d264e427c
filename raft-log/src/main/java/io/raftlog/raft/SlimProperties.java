package io.raftlog.raft;

import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;

/**
 * Ratis 3.3.0 gives each group a buffer in direct memory that entries pass on their way to the Raft log, and demands that it
 * hold the longest entry with its data: 2 MiB for each partition, most of the memory of a node with a hundred. Our data
 * never passes it. So whoever makes such a buffer is told a longest entry that fits; everybody else is told the real one.
 *
 * <p>Thread-safe.
 */
final class SlimProperties extends RaftProperties {
    /** What surrounds an entry in the file: its length, 4 bytes, and its CRC, 4 bytes. */
    private static final int FRAME_BYTES = 8;

    /** Size of the buffer that the thread is about to make: the question after it is for its lower bound. */
    private static final ThreadLocal<SizeInBytes> MADE = new ThreadLocal<>();

    @Override
    public SizeInBytes getSizeInBytes(String name, SizeInBytes defaultValue) {
        SizeInBytes value = super.getSizeInBytes(name, defaultValue);
        if (name.equals(RaftServerConfigKeys.Log.WRITE_BUFFER_SIZE_KEY)) {
            MADE.set(value);
            return value;
        }
        SizeInBytes buffer = MADE.get();
        MADE.remove();
        return buffer != null && name.equals(RaftServerConfigKeys.Log.Appender.BUFFER_BYTE_LIMIT_KEY)
                ? SizeInBytes.valueOf(buffer.getSize() - FRAME_BYTES)
                : value;
    }
}
