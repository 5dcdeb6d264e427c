package io.raftlog.partition.seed;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which entries of a Raft log have to stay because somebody is being filled with what lies before them: purged meanwhile,
 * they would be missed again, and so for ever. A hold ends by itself some time after it was last used, since whoever was
 * filled must first follow, or may be gone.
 *
 * <p>Thread-safe.
 */
public final class SeedHolds {
    private static final Duration LASTS = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Set<Hold> holds = ConcurrentHashMap.newKeySet();

    /** One seed's hold. */
    public final class Hold implements AutoCloseable {
        private final long index;
        private volatile long touched;

        private Hold(long index) {
            this.index = index;
            this.touched = nanoTime.getAsLong();
        }

        /** It is in use. */
        void touch() {
            touched = nanoTime.getAsLong();
        }

        /** The seed is sent: the hold lasts a little longer, until the receiver is fed by the Raft log. */
        @Override
        public void close() {
            touch();
        }
    }

    /** @param nanoTime as {@link System#nanoTime} */
    public SeedHolds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Holds the entries after {@code index}. */
    public Hold hold(long index) {
        var hold = new Hold(index);
        holds.add(hold);
        return hold;
    }

    /** Up to where, inclusive, entries may be purged, given that they otherwise may up to {@code index}. */
    public long purgeable(long index) {
        long now = nanoTime.getAsLong();
        holds.removeIf(hold -> now - hold.touched > LASTS.toNanos());
        return holds.stream().mapToLong(hold -> hold.index).reduce(index, Math::min);
    }
}
