package io.raftlog.client.consumer;

import io.raftlog.client.routing.Failure;
import io.raftlog.model.TopicPartition;
import io.raftlog.record.RecordBatch;
import java.util.List;

/**
 * What the fetcher hands to the reader's thread.
 *
 * <p>Immutable.
 */
public sealed interface Arrival {
    /** Checked batches: each follows the one before, the first holds the position or is the next there is. */
    record Batches(TopicPartition partition, long generation, List<RecordBatch> batches) implements Arrival {
        public Batches {
            batches = List.copyOf(batches);
        }
    }

    /** Fetching this partition cannot go on. Nothing more arrives for this generation. */
    record Problem(TopicPartition partition, long generation, Failure failure, long logStartOffset, long highWatermark)
            implements Arrival {}

    /** Somebody wants the reader to stop waiting. */
    record Wakeup() implements Arrival {}
}
