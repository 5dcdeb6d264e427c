package io.raftlog.log;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A file of the machine's file system.
 *
 * <p>A {@code FileChannel} would be closed, for every thread that shares it, by interrupting one thread inside it; and
 * the interrupt would hide a failed force. An {@code AsynchronousFileChannel} is immune to both. Given an executor that
 * runs its tasks in the calling thread, it is a plain positional read and write.
 *
 * <p>Bytes pass through pooled direct buffers: the JDK's own copy of a heap buffer would stay with each thread for ever,
 * as large as the largest one it ever saw. They also gather many small buffers into one write.
 */
final class LocalFile implements DiskFile {
    private static final ExecutorService CALLER = new CallingThread();

    private final Path path;
    private final AsynchronousFileChannel channel;

    LocalFile(Path path, OpenOption... further) throws IOException {
        Set<OpenOption> options = new HashSet<>(List.of(further));
        options.add(StandardOpenOption.READ);
        options.add(StandardOpenOption.WRITE);
        this.path = path;
        this.channel = AsynchronousFileChannel.open(path, options, CALLER);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void write(List<ByteBuffer> buffers, long position) throws IOException {
        ByteBuffer staging = StagingBuffers.take();
        try {
            long at = position;
            for (ByteBuffer buffer : buffers) {
                ByteBuffer rest = buffer.duplicate();
                while (rest.hasRemaining()) {
                    int count = Math.min(rest.remaining(), staging.remaining());
                    staging.put(staging.position(), rest, rest.position(), count);
                    staging.position(staging.position() + count);
                    rest.position(rest.position() + count);
                    if (!staging.hasRemaining()) {
                        at = writeOut(staging, at);
                    }
                }
            }
            writeOut(staging, at);
        } finally {
            StagingBuffers.giveBack(staging);
        }
    }

    private long writeOut(ByteBuffer staging, long position) throws IOException {
        long at = position;
        staging.flip();
        while (staging.hasRemaining()) {
            at += done(channel.write(staging, at), at);
        }
        staging.clear();
        return at;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        ByteBuffer staging = StagingBuffers.take();
        try {
            int total = 0;
            while (target.hasRemaining()) {
                staging.clear().limit(Math.min(staging.capacity(), target.remaining()));
                int count = done(channel.read(staging, position + total), position + total);
                if (count < 0) {
                    break;
                }
                target.put(staging.flip());
                total += count;
            }
            return total;
        } finally {
            StagingBuffers.giveBack(staging);
        }
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int done(Future<Integer> operation, long position) throws IOException {
        if (!operation.isDone()) {
            throw new IllegalStateException("file operation did not run in the calling thread");
        }
        try {
            return operation.get();
        } catch (ExecutionException e) {
            throw new IOException(path + " at byte " + position + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            // Not thrown by a future that is done.
            throw (IOException) new InterruptedIOException(path + " at byte " + position).initCause(e);
        }
    }

    /** Runs each task at once. Never shut down, as no thread is held. */
    private static final class CallingThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
