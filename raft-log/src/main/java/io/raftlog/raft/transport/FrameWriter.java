package io.raftlog.raft.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;

/**
 * Writes frames to a connection, from many threads. There is no thread for it: whoever finds nobody writing writes its
 * own frame and all that come meanwhile, so that a lone frame is on its way without a hand-over and frames of many groups
 * share a system call.
 *
 * <p>Thread-safe. Frames of one thread are written in the order in which it passed them.
 */
final class FrameWriter {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long IDLE = -1;

    private final ConcurrentLinkedQueue<Frame> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final CodedOutputStream buffer;
    private final OutputStream out;
    private final Consumer<IOException> onFailure;
    private final AtomicLong unwrittenBytes = new AtomicLong();
    private volatile long busySinceNanos = IDLE;
    private volatile boolean failed;

    /** @param onFailure called once, by whoever met the failure; frames passed afterwards are dropped */
    FrameWriter(OutputStream out, Consumer<IOException> onFailure) {
        this.out = out;
        this.buffer = Frame.buffer(out, BUFFER_BYTES);
        this.onFailure = onFailure;
    }

    void write(Frame frame) {
        if (failed) {
            return;
        }
        unwrittenBytes.addAndGet(frame.weight());
        queue.add(frame);
        // Whoever ends writing looks at the queue once more, so a frame that is added just then is not left behind.
        while (!queue.isEmpty() && writing.compareAndSet(false, true)) {
            try {
                writeQueued();
            } finally {
                writing.set(false);
            }
        }
    }

    /** Weight of the frames that wait for the other side to read. */
    long unwrittenBytes() {
        return unwrittenBytes.get();
    }

    /** How long the frame that is being written has not got away; 0 if there is none. */
    long busyNanos() {
        long since = busySinceNanos;
        return since == IDLE ? 0 : System.nanoTime() - since;
    }

    private void writeQueued() {
        if (failed) {
            queue.clear();
            return;
        }
        busySinceNanos = System.nanoTime();
        try {
            for (Frame frame = queue.poll(); frame != null; frame = queue.poll()) {
                unwrittenBytes.addAndGet(-frame.weight());
                busySinceNanos = System.nanoTime();
                frame.writeTo(buffer);
            }
            buffer.flush();
            out.flush();
        } catch (IOException | RuntimeException e) {
            failed = true;
            queue.clear();
            onFailure.accept(e instanceof IOException io ? io : new IOException(e));
        } finally {
            busySinceNanos = IDLE;
        }
    }
}
