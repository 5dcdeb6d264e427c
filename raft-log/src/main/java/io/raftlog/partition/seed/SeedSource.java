package io.raftlog.partition.seed;

import java.io.Closeable;
import java.io.IOException;
import java.util.UUID;

/**
 * Other nodes, as those that a replica can be filled from.
 *
 * <p>Thread-safe.
 */
public interface SeedSource {
    /**
     * Asks a node for its replica's files. Blocks.
     *
     * @param atLeastIndex the checkpoint must contain the Raft entries up to this one
     * @throws SeedUnavailableException if the node has none, or is busy
     */
    Session open(int nodeId, UUID groupId, long atLeastIndex) throws IOException;

    /**
     * The files of one replica, which its node keeps for us until this is closed. Used by one thread; closing from another
     * ends a call that waits.
     */
    interface Session extends Closeable {
        SeedManifest manifest();

        /**
         * Asks for a file; its chunks follow with {@link #next}.
         *
         * @param heldBytes how much of it is here already
         * @param heldCrc CRC-32C of these. If the source has other bytes there, it sends the file from its beginning
         */
        void request(String name, long heldBytes, int heldCrc) throws IOException;

        /** The next chunk of the file asked for; waits for it, but not for ever. */
        SeedChunk next() throws IOException;
    }
}
