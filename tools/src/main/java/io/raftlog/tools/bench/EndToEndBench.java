package io.raftlog.tools.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.Producer;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import io.raftlog.model.TopicPartition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Writes at a steady rate and reads at the same time; measures from each record's turn until a consumer has it.
 *
 * <p>Confined to one thread; uses one more for writing.
 */
public final class EndToEndBench {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_SECONDS = 60;

    private final RaftlogClient client;
    private final Topic topic;
    private final Load load;
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

    public EndToEndBench(RaftlogClient client, Topic topic, Load load) {
        this.client = client;
        this.topic = topic;
        this.load = load;
    }

    /** @param latencyMs from a record's turn until a consumer has it, with {@code latencies} behind it */
    public record Result(
            long records,
            double seconds,
            double recordsPerSecond,
            Latency latencyMs,
            @JsonIgnore Histogram latencies) {}

    public Result run(LongConsumer progress) throws InterruptedException, ExecutionException, TimeoutException {
        List<TopicPartition> partitions = topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (Consumer<byte[], byte[]> consumer =
                        client.consumer(Serdes.bytes(), Serdes.bytes()).build();
                Producer<byte[], byte[]> producer = ProduceBench.producer(client, load)) {
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            // Tells the records of this run from those that somebody else writes.
            long mark = System.nanoTime() ^ load.seed();
            long begun = System.nanoTime();
            Future<?> writing = writer.submit(() -> write(producer, mark, begun));
            Histogram latencies = read(consumer, mark, writing, progress);
            double seconds = (System.nanoTime() - begun) / 1e9;
            return new Result(
                    load.records(),
                    seconds,
                    (load.records() + load.warmUp()) / seconds,
                    Latency.of(latencies),
                    latencies);
        } finally {
            writer.shutdownNow();
        }
    }

    private void write(Producer<byte[], byte[]> producer, long mark, long begun) {
        Payload payload = new Payload(load.seed(), load.size(), load.keys());
        Pacer pacer = Pacer.ofRate(load.rate(), begun);
        for (long i = 0; i < load.warmUp() + load.records(); i++) {
            long due = pacer.awaitTurn(i);
            // Both ends are this process, so its own clock will do.
            producer.send(ProducerRecord.of(load.topic(), payload.key(i), payload.markedValue(i, mark, due)))
                    .whenComplete((metadata, failure) -> firstFailure.compareAndSet(null, failure));
        }
        producer.flush();
    }

    private Histogram read(Consumer<byte[], byte[]> consumer, long mark, Future<?> writing, LongConsumer progress)
            throws InterruptedException, ExecutionException, TimeoutException {
        Histogram latencies = Latency.newHistogram();
        long seen = 0;
        long lastSeen = System.nanoTime();
        while (seen < load.warmUp() + load.records()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                byte[] value = record.valueBytes();
                if (value == null || value.length < Load.SMALLEST) {
                    continue;
                }
                ByteBuffer marked = ByteBuffer.wrap(value);
                if (marked.getLong() == mark) {
                    seen++;
                    lastSeen = System.nanoTime();
                    if (seen > load.warmUp()) {
                        latencies.recordValue(Math.max(0, lastSeen - marked.getLong()));
                    }
                }
            }
            progress.accept(seen);
            if (writing.isDone()) {
                writing.get();
            }
            Throwable failure = firstFailure.get();
            if (failure != null) {
                throw new ExecutionException(failure);
            }
            if (System.nanoTime() - lastSeen > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new TimeoutException(
                        "nothing was read for " + PATIENCE_SECONDS + " s; " + seen + " records were");
            }
        }
        return latencies;
    }
}
