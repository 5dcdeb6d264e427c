package io.raftlog.client.producer;

import io.raftlog.client.routing.Failure;

/** Hears, once, what became of a record. Called on the sender's loop: must be short and must not block. */
public interface Delivery {
    /** On disk on a majority, at this offset. */
    void appended(long offset, boolean duplicate);

    /** Certainly not written if the failure is definite, perhaps written otherwise. */
    void failed(Failure failure);
}
