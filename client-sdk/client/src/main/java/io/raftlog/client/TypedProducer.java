package io.raftlog.client;

import io.raftlog.client.producer.RecordSender;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.RecordHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A producer of typed records: serializes, chooses the partition, hands the bytes on. */
final class TypedProducer<K, V> implements Producer<K, V> {
    private final ClusterRouter router;
    private final RecordSender sender;
    private final Serde<K> keys;
    private final Serde<V> values;
    private final Partitioner partitioner;
    private final Duration maxBlock;
    private final Runnable whenClosed;
    private final Map<String, CompletableFuture<TopicView>> lookUps = new ConcurrentHashMap<>();

    TypedProducer(
            ClusterRouter router,
            RecordSender sender,
            Serde<K> keys,
            Serde<V> values,
            Partitioner partitioner,
            Duration maxBlock,
            Runnable whenClosed) {
        this.router = router;
        this.sender = sender;
        this.keys = keys;
        this.values = values;
        this.partitioner = partitioner;
        this.maxBlock = maxBlock;
        this.whenClosed = whenClosed;
    }

    @Override
    public CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record) {
        long deadline = System.nanoTime() + maxBlock.toNanos();
        try {
            TopicView topic = topic(record.topic(), deadline);
            return sendOrFail(record, topic, Math.max(0, deadline - System.nanoTime()));
        } catch (CallFailedException e) {
            return CompletableFuture.failedFuture(Failures.exception(e.failure(), e));
        }
    }

    @Override
    public Optional<CompletableFuture<RecordMetadata>> trySend(ProducerRecord<K, V> record) {
        Optional<TopicView> topic = router.metadata().known(record.topic());
        if (topic.isPresent()) {
            CompletableFuture<RecordMetadata> future = sendOrFail(record, topic.get(), 0);
            return isBufferFull(future) ? Optional.empty() : Optional.of(future);
        }
        // A later attempt finds the topic, or is the one to hear that there is none.
        CompletableFuture<TopicView> lookUp = lookUps.computeIfAbsent(
                record.topic(), name -> router.metadata().topic(name));
        if (!lookUp.isDone()) {
            return Optional.empty();
        }
        lookUps.remove(record.topic(), lookUp);
        return Optional.of(lookUp.handle((found, thrown) -> thrown == null
                        ? sendOrFail(record, found, 0)
                        : CompletableFuture.<RecordMetadata>failedFuture(
                                Failures.exception(CallFailedException.failureOf(thrown), thrown)))
                .join());
    }

    private CompletableFuture<RecordMetadata> sendOrFail(
            ProducerRecord<K, V> record, TopicView topic, long maxWaitNanos) {
        try {
            return send(record, topic, maxWaitNanos);
        } catch (CallFailedException e) {
            return CompletableFuture.failedFuture(Failures.exception(e.failure(), e));
        }
    }

    private CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record, TopicView topic, long maxWaitNanos) {
        K key = record.key();
        V value = record.value();
        byte[] keyBytes = key == null ? null : keys.serialize(key);
        byte[] valueBytes = value == null ? null : values.serialize(value);
        Long given = record.timestamp();
        long timestamp = given != null ? given : System.currentTimeMillis();
        int partition = partition(record, keyBytes, topic);

        PendingRecord pending = new PendingRecord(new TopicPartition(topic.name(), partition), timestamp);
        sender.append(
                        topic,
                        partition,
                        timestamp,
                        keyBytes == null ? null : ByteBuffer.wrap(keyBytes),
                        valueBytes == null ? null : ByteBuffer.wrap(valueBytes),
                        headers(record),
                        pending,
                        maxWaitNanos)
                .ifPresent(pending::failed);
        return pending;
    }

    private int partition(ProducerRecord<K, V> record, byte @Nullable [] key, TopicView topic) {
        int count = topic.partitionCount();
        Integer given = record.partition();
        int chosen;
        if (given != null) {
            chosen = given;
        } else if (key != null) {
            chosen = partitioner.partition(topic.name(), key, count);
        } else {
            return sender.stickyPartition(topic);
        }
        if (chosen < 0 || chosen >= count) {
            throw new CallFailedException(Failure.of(
                    ErrorCode.UNKNOWN_PARTITION,
                    "partition " + chosen + " of \"" + topic.name() + "\" is not in 0.." + (count - 1),
                    "raftlog topic describe " + topic.name()));
        }
        return chosen;
    }

    private TopicView topic(String name, long deadlineNanos) {
        Optional<TopicView> known = router.metadata().known(name);
        if (known.isPresent()) {
            return known.get();
        }
        CompletableFuture<TopicView> lookUp = router.metadata().topic(name);
        if (sender.inCallback() && !lookUp.isDone()) {
            throw new CallFailedException(Failure.of(
                    ErrorCode.NOT_SENT,
                    "topic \"" + name + "\" is not looked up yet, and a callback cannot wait for that",
                    "send to it from another thread first"));
        }
        try {
            return lookUp.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new CallFailedException(CallFailedException.failureOf(e));
        } catch (TimeoutException e) {
            throw new CallFailedException(
                    Failure.of(ErrorCode.NOT_SENT, "topic \"" + name + "\" was not looked up within " + maxBlock));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailedException(
                    Failure.of(ErrorCode.NOT_SENT, "interrupted while topic \"" + name + "\" was looked up"));
        }
    }

    private static List<RecordHeader> headers(ProducerRecord<?, ?> record) {
        if (record.headers().isEmpty()) {
            return List.of();
        }
        return record.headers().stream().map(Header::toRecordHeader).toList();
    }

    private static boolean isBufferFull(CompletableFuture<?> future) {
        if (!future.isCompletedExceptionally()) {
            return false;
        }
        Throwable thrown = future.handle((value, cause) -> cause).getNow(null);
        return thrown instanceof RaftlogException e && e.code() == ErrorCode.BUFFER_FULL;
    }

    @Override
    public void flush() {
        sender.flush();
    }

    @Override
    public void close() {
        sender.close();
        whenClosed.run();
    }
}
