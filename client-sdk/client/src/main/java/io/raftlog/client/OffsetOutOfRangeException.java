package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;

/** A position at which there is nothing to read: before the first offset kept, or beyond the end. */
public final class OffsetOutOfRangeException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient TopicPartition topicPartition;
    private final long position;
    private final long firstOffset;
    private final long endOffset;

    OffsetOutOfRangeException(TopicPartition topicPartition, long position, long firstOffset, long endOffset) {
        super(new Refusal(
                ErrorCode.OFFSET_OUT_OF_RANGE,
                "offset " + position + " of " + topicPartition + " is not in " + firstOffset + ".." + endOffset
                        + (position < firstOffset
                                ? ": " + (firstOffset - position) + " records were removed before they were read"
                                : ": the partition ends before it"),
                "seek to an offset that is kept, or choose OnTruncated.EARLIEST or LATEST"));
        this.topicPartition = topicPartition;
        this.position = position;
        this.firstOffset = firstOffset;
        this.endOffset = endOffset;
    }

    public TopicPartition topicPartition() {
        return topicPartition;
    }

    /** Where the consumer wanted to read. */
    public long position() {
        return position;
    }

    /** The first offset that is kept. */
    public long firstOffset() {
        return firstOffset;
    }

    /** The offset after the last readable record. */
    public long endOffset() {
        return endOffset;
    }
}
