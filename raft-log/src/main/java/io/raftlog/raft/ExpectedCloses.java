package io.raftlog.raft;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Which groups may close because somebody asked for it. Any other that closes has failed.
 *
 * <p>Thread-safe.
 */
final class ExpectedCloses {
    private final Set<UUID> groups = ConcurrentHashMap.newKeySet();
    /** Those whose files are deleted as well. */
    private final Set<UUID> deleted = ConcurrentHashMap.newKeySet();

    private volatile boolean all;

    void expect(UUID groupId) {
        groups.add(groupId);
    }

    /** The group closes and is deleted. */
    void expectDeletion(UUID groupId) {
        deleted.add(groupId);
        groups.add(groupId);
    }

    /** The group is to stay open, unless all are closed. */
    void expectNoLonger(UUID groupId) {
        groups.remove(groupId);
        deleted.remove(groupId);
    }

    /** The server closes. */
    void expectAll() {
        all = true;
    }

    boolean expectsAll() {
        return all;
    }

    boolean expects(UUID groupId) {
        return all || groups.contains(groupId);
    }

    /** Whether nothing of such a group is to be kept: then no write of it can be lost. */
    boolean expectsDeletionOf(Predicate<UUID> group) {
        return deleted.stream().anyMatch(group);
    }
}
