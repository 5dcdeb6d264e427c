package io.raftlog.client.producer;

import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.ProducerIdentity;
import org.jspecify.annotations.Nullable;

/** Bugs of a producer's lane. */
final class LaneBugs {
    private LaneBugs() {}

    /** A batch that may have been appended is stamped anew. */
    static @Nullable ProducerIdentity noneIfDoubtful(ProducerBatch batch) {
        return batch.isDoubtful() ? null : batch.identity;
    }

    /** Tells what nobody can know as what did not happen. */
    static Failure definite(Failure failure) {
        return new Failure(failure.refusal(), true, failure.leader());
    }
}
