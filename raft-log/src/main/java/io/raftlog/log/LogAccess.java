package io.raftlog.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may change a log: its writer and its upkeep, each alone in its part, until the log is closed or a change fails.
 * After a failure nobody may any more, since what is on disk is unknown until the log is opened again.
 *
 * <p>Thread-safe.
 */
final class LogAccess {
    /** Held for one operation at the end of the log; its upkeep seldom asks for it. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Held while files that nobody appends to are deleted or replaced. */
    private final ReentrantLock upkeep = new ReentrantLock();

    private final Path directory;
    private volatile boolean closed;
    private volatile boolean failed;

    LogAccess(Path directory) {
        this.directory = directory;
    }

    interface Work {
        void run() throws IOException;
    }

    /** Changes the end of the log. A failure is final. */
    void write(Work work) throws IOException {
        exclusively(writing, () -> change(work));
    }

    /** Keeps changes of the end away meanwhile and makes none itself, unless by {@link #write}. A failure harms nothing. */
    void withoutWrites(Work work) throws IOException {
        exclusively(writing, work);
    }

    /** Changes what lies before the active segment. A failure is final. */
    void keepUp(Work work) throws IOException {
        exclusively(upkeep, () -> change(work));
    }

    /** Waits for both, then does this as the last thing; nothing if it has been done. */
    void close(Work last) throws IOException {
        writing.lock();
        upkeep.lock();
        try {
            if (!closed) {
                closed = true;
                last.run();
            }
        } finally {
            upkeep.unlock();
            writing.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasFailed() {
        return failed;
    }

    private void exclusively(ReentrantLock lock, Work work) throws IOException {
        lock.lock();
        try {
            requireUsable();
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private void change(Work work) throws IOException {
        boolean done = false;
        try {
            work.run();
            done = true;
        } finally {
            failed |= !done;
        }
    }

    private void requireUsable() throws IOException {
        if (closed) {
            throw new IOException(directory + " is closed");
        }
        if (failed) {
            throw new IOException(directory + " failed before: what is on disk is unknown until it is opened again");
        }
    }
}
