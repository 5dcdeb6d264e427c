package io.raftlog.log;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Direct buffers between the heap and files: a handful, shared by all threads and kept for the life of the process.
 *
 * <p>Thread-safe.
 */
final class StagingBuffers {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int KEPT = 16;

    private static final ArrayBlockingQueue<ByteBuffer> IDLE = new ArrayBlockingQueue<>(KEPT);

    private StagingBuffers() {}

    /** An empty buffer; a new one if all are in use. */
    static ByteBuffer take() {
        ByteBuffer idle = IDLE.poll();
        return idle == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : idle.clear();
    }

    static void giveBack(ByteBuffer buffer) {
        // One too many is left to the garbage collector.
        IDLE.offer(buffer);
    }
}
