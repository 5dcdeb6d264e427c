package io.raftlog.raft;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The data of the newest entries, in memory: those that may not be on disk yet, and those that a follower still has to be
 * sent. Ratis asks for an entry's data before its request is even registered, so this must hold it from the moment it
 * enters the log.
 *
 * <p>Thread-safe.
 */
final class UnreplicatedData {
    private final ConcurrentSkipListMap<Long, ByteString> byIndex = new ConcurrentSkipListMap<>();
    private final AtomicLong heldByAll;
    private final long maxBytes;

    /**
     * @param heldByAll bytes that all groups of this node hold together
     * @param maxBytes of that, beyond which entries that are on disk go, even if a slow follower will have to be read for
     */
    UnreplicatedData(AtomicLong heldByAll, long maxBytes) {
        this.heldByAll = heldByAll;
        this.maxBytes = maxBytes;
    }

    void put(long index, ByteString data) {
        heldByAll.addAndGet(data.size());
        ByteString replaced = byIndex.put(index, data);
        if (replaced != null) {
            heldByAll.addAndGet(-replaced.size());
        }
    }

    @Nullable
    ByteString get(long index) {
        return byIndex.get(index);
    }

    /**
     * Lets go of what nobody will ask memory for.
     *
     * @param onDisk last index whose data is on this node's disk: nothing beyond it is ever dropped
     * @param sent last index that every follower has been sent
     */
    void release(long onDisk, long sent) {
        long upTo = Math.min(onDisk, sent);
        for (var first = byIndex.firstEntry(); first != null; first = byIndex.firstEntry()) {
            long index = first.getKey();
            if (index > upTo && (index > onDisk || heldByAll.get() <= maxBytes)) {
                return;
            }
            remove(index);
        }
    }

    /** Drops entries from {@code index} on, inclusive: they left the log. */
    void truncate(long index) {
        byIndex.tailMap(index, true).keySet().forEach(this::remove);
    }

    private void remove(long index) {
        ByteString removed = byIndex.remove(index);
        if (removed != null) {
            heldByAll.addAndGet(-removed.size());
        }
    }
}
