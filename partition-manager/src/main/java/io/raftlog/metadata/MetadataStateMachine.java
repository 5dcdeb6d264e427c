package io.raftlog.metadata;

import io.raftlog.raft.EntryPosition;
import io.raftlog.raft.ReplicatedStateMachine;
import java.nio.ByteBuffer;

/**
 * Feeds the metadata group's entries to a {@link MetadataState} and publishes what comes of them.
 *
 * <p>Confined to the apply thread of the metadata group.
 */
public final class MetadataStateMachine implements ReplicatedStateMachine {
    private final MetadataState state = new MetadataState();
    private final MetadataImages images;

    public MetadataStateMachine(MetadataImages images) {
        this.images = images;
    }

    @Override
    public ByteBuffer apply(EntryPosition position, ByteBuffer command) {
        Decision decision = state.decide(MetadataCodec.decodeCommand(command));
        if (decision instanceof Decision.Accepted accepted) {
            accepted.events().forEach(state::evolve);
            if (!accepted.events().isEmpty()) {
                images.publish(state.image());
            }
            return MetadataCodec.encodeReply(accepted.reply());
        }
        if (decision instanceof Decision.Refused refused) {
            return MetadataCodec.encodeReply(new MetadataReply.Refused(refused.refusal()));
        }
        throw new AssertionError(decision);
    }
}
