package io.raftlog.client;

import io.raftlog.client.producer.Delivery;
import io.raftlog.client.routing.Failure;
import io.raftlog.model.TopicPartition;
import java.util.concurrent.CompletableFuture;

/** The future of a record on its way. */
final class PendingRecord extends CompletableFuture<RecordMetadata> implements Delivery {
    private final TopicPartition topicPartition;
    private final long timestamp;

    PendingRecord(TopicPartition topicPartition, long timestamp) {
        this.topicPartition = topicPartition;
        this.timestamp = timestamp;
    }

    @Override
    public void appended(long offset, boolean duplicate) {
        complete(new RecordMetadata(topicPartition, offset, timestamp, duplicate));
    }

    @Override
    public void failed(Failure failure) {
        completeExceptionally(Failures.exception(failure));
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
