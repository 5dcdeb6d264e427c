package io.raftlog.client;

import io.raftlog.client.routing.ClusterRouter;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where records go that failed for the last time: to a topic, or nowhere, and then work stops. */
final class DeadLetters<K, V> implements HandledWork.LastResort<K, V>, AutoCloseable {
    private final String groupId;
    private final @Nullable String topic;
    private final @Nullable Producer<byte[], byte[]> producer;

    DeadLetters(ClusterRouter router, String groupId, Optional<String> topic) {
        this.groupId = groupId;
        if (topic.isPresent()) {
            // Refused now, and not when the first record is in trouble.
            Failures.await(router.metadata().topic(topic.get()));
            this.topic = topic.get();
            // Closed by whoever closes this, after all that still may need it.
            this.producer = new TypedProducerBuilder<>(
                            router, Serdes.bytes(), Serdes.bytes(), ConcurrentHashMap.newKeySet())
                    .build();
        } else {
            this.topic = null;
            this.producer = null;
        }
    }

    @Override
    public void failed(ConsumerRecord<K, V> record, int attempts, Throwable why) throws Exception {
        if (producer == null || topic == null) {
            throw new HandlerFailedException(record.topicPartition(), record.offset(), attempts, why);
        }
        try {
            // On disk on a majority before the record counts as done.
            producer.send(DeadLetter.of(topic, groupId, record, attempts, why)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RaftlogException failed ? failed : e;
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
