package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.util.OptionalLong;

/** Bugs of consumers. */
final class ClientBugs {
    private ClientBugs() {}

    /** Takes what the application was given for what it is done with. */
    static OptionalLong processedWhenDelivered(PolledWork<?, ?> work, TopicPartition partition) {
        return work.delivered(partition);
    }
}
