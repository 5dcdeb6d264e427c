package io.raftlog.partition;

import io.raftlog.log.PartitionLog;
import io.raftlog.raft.Checkpoint;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The files of a replica while others may take their place. Whoever writes them, or would be surprised to see others, uses
 * them through {@link #use}; readers of committed records need not: they find the same in both.
 *
 * <p>Thread-safe.
 */
final class ReplaceableFiles {
    private final ReentrantReadWriteLock replacing = new ReentrantReadWriteLock();
    private volatile OpenFiles files;

    ReplaceableFiles(OpenFiles files) {
        this.files = files;
    }

    /** As they are at the moment. */
    OpenFiles now() {
        return files;
    }

    interface Use {
        void of(OpenFiles now) throws IOException;
    }

    /** They are not replaced meanwhile. */
    void use(Use use) {
        replacing.readLock().lock();
        try {
            use.of(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            replacing.readLock().unlock();
        }
    }

    interface Replacement {
        OpenFiles of(OpenFiles replaced) throws IOException;
    }

    /** Waits until nobody uses them, and lets nobody before they are replaced. */
    void replace(Replacement replacement) {
        replacing.writeLock().lock();
        try {
            files = replacement.of(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            replacing.writeLock().unlock();
        }
    }

    /** The state as it is now, for the caller to make durable. */
    Optional<Checkpoint> checkpoint() {
        OpenFiles now = files;
        return now.applied().checkpoint().map(state -> new OwnCheckpoint(now, state));
    }

    /** Order: the segments, then their indexes, then the checkpoint that vouches for both. */
    private final class OwnCheckpoint implements Checkpoint {
        private final OpenFiles of;
        private final PartitionCheckpoint state;

        OwnCheckpoint(OpenFiles of, PartitionCheckpoint state) {
            this.of = of;
            this.state = state;
        }

        @Override
        public EntryPosition applied() {
            return state.applied();
        }

        @Override
        public void write() {
            use(this::write);
        }

        private void write(OpenFiles now) throws IOException {
            if (!now.equals(of)) {
                throw new IOException("other files took the place of those that the checkpoint was taken of");
            }
            PartitionLog log = now.log();
            // Ratis commits here only what it has forced here, and forces the data of an entry before its header.
            if (log.durableEndOffset() < state.nextOffset()) {
                throw new IllegalStateException("applied records up to offset " + state.nextOffset()
                        + ", but only those up to " + log.durableEndOffset() + " are on disk");
            }
            log.saveIndexesBelow(state.nextOffset());
            now.checkpointFile().write(state);
        }
    }
}
