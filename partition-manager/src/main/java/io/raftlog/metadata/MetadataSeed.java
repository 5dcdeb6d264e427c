package io.raftlog.metadata;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the whole metadata from another member: it is small enough for one answer.
 *
 * <p>Thread-safe.
 */
final class MetadataSeed {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataSeed.class);

    private final MetadataMembers members;
    private boolean asking;
    private @Nullable MetadataSnapshot received;

    MetadataSeed(MetadataMembers members) {
        this.members = members;
    }

    /** Returns what was received, if it contains the entry; otherwise asks for it, unless it is being asked for. */
    synchronized Optional<MetadataSnapshot> ready(int leaderId, long atLeastIndex) {
        if (received != null && received.applied().index() >= atLeastIndex) {
            return Optional.of(received);
        }
        if (!asking) {
            asking = true;
            members.stateOf(leaderId).whenComplete((state, failure) -> {
                if (failure == null) {
                    answered(leaderId, state);
                } else {
                    failed(leaderId, failure);
                }
            });
        }
        return Optional.empty();
    }

    private synchronized void answered(int leaderId, Optional<ByteBuffer> state) {
        asking = false;
        try {
            received = state.map(MetadataSnapshotCodec::decode).orElse(null);
        } catch (IllegalArgumentException e) {
            LOG.warn("node {} sent something else than the metadata", leaderId, e);
        }
    }

    private synchronized void failed(int leaderId, Throwable failure) {
        asking = false;
        LOG.info("node {} has not sent the metadata: {}", leaderId, failure.toString());
    }
}
