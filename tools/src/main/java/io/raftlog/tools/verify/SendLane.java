package io.raftlog.tools.verify;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.Producer;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RecordMetadata;
import io.raftlog.client.Serdes;
import io.raftlog.history.Details;
import io.raftlog.history.Payload;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A producer that has a few sends on their way at a time, each as a process of its own. After a send whose outcome is
 * unknown it waits for the others and begins anew, with another client.
 *
 * <p>Confined to its thread, but for the answers, which come on the producer's.
 */
final class SendLane implements Client {
    private static final int IN_FLIGHT = 4;
    private static final int KEYS = 40;
    private static final int MOST_PADDING = 600;
    /** Of every other lane: short enough that a fault outlasts it, so that there are outcomes nobody knows. */
    private static final Duration IMPATIENT = Duration.ofSeconds(3);

    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final Duration LINGER = Duration.ofMillis(2);

    private final int lane;
    private final ClientConfig config;
    private final WorkloadPlan plan;
    private final Journal journal;
    private final Stop stop;
    private final Random chance;
    private final BlockingQueue<Long> idle = new LinkedBlockingQueue<>();
    private volatile boolean doubtful;
    private long counter;
    private int producers;

    SendLane(int lane, ClientConfig config, WorkloadPlan plan, Journal journal, Stop stop) {
        this.lane = lane;
        this.config = config;
        this.plan = plan;
        this.journal = journal;
        this.stop = stop;
        this.chance = new Random(plan.seed() * 31 + lane);
        for (int i = 0; i < IN_FLIGHT; i++) {
            idle.add(journal.newProcess());
        }
    }

    @Override
    public String name() {
        return "lane-" + lane;
    }

    @Override
    public void life() throws InterruptedException {
        doubtful = false;
        producers++;
        try (RaftlogClient client = RaftlogClient.connect(config);
                Producer<byte[], byte[]> producer = client.producer(Serdes.bytes(), Serdes.bytes())
                        .linger(LINGER)
                        .deliveryTimeout(lane % 2 == 0 ? PATIENT : IMPATIENT)
                        .maxBlock(IMPATIENT)
                        .build()) {
            long program = 0;
            while (!doubtful && !stop.requested()) {
                Long process = idle.poll(100, TimeUnit.MILLISECONDS);
                if (process != null) {
                    send(producer, process, program++);
                    stop.await(pause());
                }
            }
        }
    }

    /** So that all lanes together keep the rate. */
    private Duration pause() {
        double nanos = TimeUnit.SECONDS.toNanos(1) * plan.lanes() / plan.rate();
        return Duration.ofNanos((long) (nanos * 2 * chance.nextDouble()));
    }

    private void send(Producer<byte[], byte[]> producer, long process, long program) {
        var partition = new TopicPartition(plan.topic(), chance.nextInt(plan.partitions()));
        var checked = new CheckedValue(
                CheckedValue.value(lane, counter++), "k" + chance.nextInt(KEYS), chance.nextInt(MOST_PADDING));
        Payload asked = Journal.asked(partition, checked.value());
        Details details = Details.of("pid", (long) lane << 20 | producers).with("prog", program);
        journal.recorder().invoke(process, "send", asked, details);
        ProducerRecord<byte[], byte[]> record = ProducerRecord.of(plan.topic(), checked.keyBytes(), checked.encode())
                .withPartition(partition.partition());
        producer.send(record)
                .whenComplete((metadata, failure) ->
                        answered(process, partition, checked.value(), details, metadata, failure));
    }

    private void answered(
            long process,
            TopicPartition partition,
            long value,
            Details details,
            @Nullable RecordMetadata metadata,
            @Nullable Throwable failure) {
        boolean over = false;
        if (metadata != null) {
            Details told = metadata.duplicate() ? details.with("retries", 1L) : details;
            journal.recorder().ok(process, "send", Journal.sent(partition, metadata.offset(), value), told);
            journal.tally().acknowledged(partition.partition(), metadata.duplicate());
        } else if (failure != null) {
            over = journal.failed(process, "send", Journal.asked(partition, value), details, failure);
            doubtful |= over;
        }
        idle.add(over ? journal.newProcess() : process);
    }
}
