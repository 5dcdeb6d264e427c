package io.raftlog.metadata;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The other members of the metadata group.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface MetadataMembers {
    /** Asks a member for all it has, see {@link MetadataStateMachine#stateBytes}; empty if it has nothing yet. */
    CompletableFuture<Optional<ByteBuffer>> stateOf(int nodeId);
}
