package io.raftlog.client;

import io.raftlog.model.TopicPartition;

/** A handler failed with a record for the last time, and there is no topic for such records. */
public final class HandlerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TopicPartition topicPartition;
    private final long offset;
    private final int attempts;

    HandlerFailedException(TopicPartition topicPartition, long offset, int attempts, Throwable cause) {
        super(
                "record " + topicPartition + "@" + offset + " failed in " + attempts + " of " + attempts + " attempts: "
                        + cause,
                cause);
        this.topicPartition = topicPartition;
        this.offset = offset;
        this.attempts = attempts;
    }

    public TopicPartition topicPartition() {
        return topicPartition;
    }

    public long offset() {
        return offset;
    }

    public int attempts() {
        return attempts;
    }
}
