package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;

/** The bytes of one record do not fit the serde. Only that record is affected; reading goes on behind it. */
public final class DecodingException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient TopicPartition topicPartition;
    private final long offset;

    DecodingException(String part, TopicPartition topicPartition, long offset, int sizeInBytes, Throwable cause) {
        super(
                new Refusal(
                        ErrorCode.DECODING_FAILED,
                        "the " + part + " (" + sizeInBytes + " bytes) of " + topicPartition + "@" + offset
                                + " does not fit its serde: " + cause,
                        "look at it with keyBytes() and valueBytes(), or go on with the next record"),
                cause);
        this.topicPartition = topicPartition;
        this.offset = offset;
    }

    public TopicPartition topicPartition() {
        return topicPartition;
    }

    public long offset() {
        return offset;
    }
}
