package io.raftlog.raft.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Bytes of appends that are on their way to each of the other nodes, over all groups, from before they are read until they
 * are answered. What a node is sent and has not answered is in its memory or in this one's; one that comes back lacks
 * something of every group at once.
 *
 * <p>Thread-safe.
 */
final class AppendBudget {
    private final long maxBytes;
    private final Map<RaftPeerId, AtomicLong> taken = new ConcurrentHashMap<>();

    AppendBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes all of {@code bytes} or nothing; more than there may be is given to who finds nothing taken. */
    boolean tryTake(RaftPeerId peer, long bytes) {
        AtomicLong ofPeer = taken.computeIfAbsent(peer, id -> new AtomicLong());
        long now = ofPeer.addAndGet(bytes);
        if (now <= maxBytes || now == bytes) {
            return true;
        }
        ofPeer.addAndGet(-bytes);
        return false;
    }

    /** Turns an estimate that was taken into what it came to. */
    void correct(RaftPeerId peer, long estimate, long bytes) {
        taken.computeIfAbsent(peer, id -> new AtomicLong()).addAndGet(bytes - estimate);
    }

    void giveBack(RaftPeerId peer, long bytes) {
        correct(peer, bytes, 0);
    }
}
