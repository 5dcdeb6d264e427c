package io.raftlog.partition.seed;

import java.io.IOException;
import java.util.UUID;

/**
 * The replicas of this node, as sources of seeds.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface SeedOffers {
    /**
     * Offers a replica's files; to be closed by the caller.
     *
     * @param atLeastIndex the checkpoint must contain the Raft entries up to this one
     * @throws SeedUnavailableException if there is no such replica, or it has no such checkpoint
     */
    SeedOffer offer(UUID groupId, long atLeastIndex) throws IOException;
}
