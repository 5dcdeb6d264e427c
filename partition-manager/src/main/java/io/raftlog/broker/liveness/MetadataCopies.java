package io.raftlog.broker.liveness;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How old this node's copy of the metadata is, by what the others tell of theirs. A replica that hears nothing of its group
 * any more cannot know it by itself: all that it has looks complete.
 *
 * <p>Thread-safe.
 */
public final class MetadataCopies {
    private final LongSupplier own;
    private final LongSupplier nanoTime;
    /** The oldest news: what another node had first, and this one has not. */
    private Lag news = new Lag(0, 0, 0, Duration.ZERO);

    private long newsAtNanos;

    /** @param own the version of this node's copy, which never falls */
    public MetadataCopies(LongSupplier own, LongSupplier nanoTime) {
        this.own = own;
        this.nanoTime = nanoTime;
    }

    /**
     * This node lacks something.
     *
     * @param ownVersion of its copy
     * @param otherVersion of another node's copy
     * @param node that one
     * @param age how long ago it had that version
     */
    public record Lag(long ownVersion, long otherVersion, int node, Duration age) {}

    /** Of this node's own copy, which it tells the others. */
    public long ownVersion() {
        return own.getAsLong();
    }

    /** A node told the version of its copy just now. */
    public synchronized void told(int node, long version) {
        long ownVersion = own.getAsLong();
        if (news.otherVersion() <= ownVersion && ownVersion < version) {
            news = new Lag(ownVersion, version, node, Duration.ZERO);
            newsAtNanos = nanoTime.getAsLong();
        }
    }

    /** Empty while nobody has told of anything that is not known here. */
    public synchronized Optional<Lag> lag() {
        long ownVersion = own.getAsLong();
        if (news.otherVersion() <= ownVersion) {
            return Optional.empty();
        }
        Duration age = Duration.ofNanos(nanoTime.getAsLong() - newsAtNanos);
        return Optional.of(new Lag(ownVersion, news.otherVersion(), news.node(), age));
    }
}
