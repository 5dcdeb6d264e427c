package io.raftlog.tools.demo;

import io.raftlog.client.Header;
import io.raftlog.client.Producer;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RecordMetadata;
import io.raftlog.client.Serdes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends a source's records in order, each with its id in a header, and keeps count of what became of them.
 *
 * <p>{@link #run} belongs to one thread; the counts may be read from any.
 */
final class Writer {
    static final String ID_HEADER = "demo-id";

    /** Few enough that writing stands still when the cluster does, instead of filling a buffer. */
    private static final int MOST_IN_FLIGHT = 5_000;

    private static final int MOST_FAILURES = 10_000;

    private final RecordSource source;
    private final String topic;
    private final AckGaps gaps = new AckGaps();
    private final Semaphore room = new Semaphore(MOST_IN_FLIGHT);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final Set<Long> notAcknowledged = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Throwable firstFailure;
    private final AtomicLong sent = new AtomicLong();

    Writer(RecordSource source, String topic) {
        this.source = source;
        this.topic = topic;
    }

    /** Returns once every record is acknowledged or failed. */
    void run(RaftlogClient client) throws IOException, InterruptedException {
        try (Producer<byte[], byte[]> producer =
                        client.producer(Serdes.bytes(), Serdes.bytes()).build();
                RecordSource.Reader records = source.open()) {
            for (DemoRecord next = records.next(); next != null; next = records.next()) {
                if (notAcknowledged.size() > MOST_FAILURES) {
                    throw new IOException("more than " + MOST_FAILURES + " records failed", firstFailure);
                }
                room.acquire();
                send(producer, next);
            }
            producer.flush();
        }
    }

    private void send(Producer<byte[], byte[]> producer, DemoRecord next) {
        byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(next.id()).array();
        ProducerRecord<byte[], byte[]> record =
                ProducerRecord.of(topic, next.key(), next.value()).withHeaders(List.of(Header.of(ID_HEADER, id)));
        sent.incrementAndGet();
        producer.send(record).whenComplete((metadata, failure) -> answered(next.id(), metadata, failure));
    }

    private void answered(long id, @Nullable RecordMetadata metadata, @Nullable Throwable failure) {
        if (metadata == null) {
            notAcknowledged.add(id);
            firstFailure = firstFailure == null ? failure : firstFailure;
        } else {
            gaps.acknowledged(metadata.partition(), System.nanoTime());
            acknowledged.incrementAndGet();
            if (metadata.duplicate()) {
                duplicates.incrementAndGet();
            }
        }
        room.release();
    }

    boolean wasAcknowledged(long id) {
        return id < sent.get() && !notAcknowledged.contains(id);
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Acknowledged by a retry whose first attempt had been written. */
    long duplicates() {
        return duplicates.get();
    }

    long failed() {
        return notAcknowledged.size();
    }

    @Nullable
    Throwable firstFailure() {
        return firstFailure;
    }

    AckGaps gaps() {
        return gaps;
    }
}
