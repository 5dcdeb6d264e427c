package io.raftlog.metadata;

import io.raftlog.protocol.Refusal;
import java.util.List;

/**
 * What the state makes of a command.
 *
 * <p>Immutable.
 */
public sealed interface Decision {
    /** @param events empty if what was asked for is so already */
    record Accepted(List<MetadataEvent> events, MetadataReply reply) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    record Refused(Refusal refusal) implements Decision {}
}
