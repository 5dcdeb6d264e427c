package io.raftlog.tools.bench;

import io.raftlog.client.Producer;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RecordMetadata;
import io.raftlog.client.Serdes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Writes a load and measures from each record's turn to its acknowledgement.
 *
 * <p>Confined to one thread; uses one more for each producer.
 */
public final class ProduceBench {
    private final RaftlogClient client;
    private final Load load;
    private final Payload payload;

    public ProduceBench(RaftlogClient client, Load load) {
        this.client = client;
        this.load = load;
        this.payload = new Payload(load.seed(), load.size(), load.keys());
    }

    /** Warms up, then measures. {@code progress} is told of records acknowledged so far, now and then. */
    public ProduceResult run(LongConsumer progress) throws InterruptedException, ExecutionException {
        List<Producer<byte[], byte[]>> producers = new ArrayList<>();
        try {
            for (int i = 0; i < load.producers(); i++) {
                producers.add(producer(client, load));
            }
            if (load.warmUp() > 0) {
                new Run(producers, load.withRecords(load.warmUp())).await(acknowledged -> {});
            }
            ClusterUsage.Before before =
                    new ClusterUsage.Before(client.admin().describeCluster().join());
            ProcessUsage clientBefore = ownUsage();
            Run measured = new Run(producers, load);
            measured.await(progress);
            return measured.result(before, clientBefore);
        } finally {
            producers.forEach(Producer::close);
        }
    }

    static Producer<byte[], byte[]> producer(RaftlogClient client, Load load) {
        return client.producer(Serdes.bytes(), Serdes.bytes())
                .batchBytes(load.batchBytes())
                .linger(load.linger())
                .bufferBytes(load.bufferBytes())
                .compression(load.compression())
                .build();
    }

    static ProcessUsage ownUsage() {
        return ProcessUsage.of(ProcessHandle.current().pid()).orElse(new ProcessUsage(0, 0, 0));
    }

    /** One pass over a number of records. */
    private final class Run {
        private final List<Producer<byte[], byte[]>> producers;
        private final Load part;
        private final Histogram latencies = new SynchronizedHistogram(Latency.newHistogram());
        private final LongAdder acknowledged = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private volatile @Nullable Throwable firstFailure;
        private volatile long lastAcknowledged;
        private final long begun = System.nanoTime();

        Run(List<Producer<byte[], byte[]>> producers, Load part) {
            this.producers = producers;
            this.part = part;
        }

        void await(LongConsumer progress) throws InterruptedException, ExecutionException {
            ExecutorService threads = Executors.newFixedThreadPool(producers.size());
            try {
                List<Future<?>> senders = new ArrayList<>();
                for (int i = 0; i < producers.size(); i++) {
                    int sender = i;
                    senders.add(threads.submit(() -> send(sender, progress)));
                }
                for (Future<?> sender : senders) {
                    sender.get();
                }
            } finally {
                threads.shutdownNow();
            }
        }

        /** Every sender takes each n-th record, so that together they keep the rate. */
        private void send(int sender, LongConsumer progress) {
            Producer<byte[], byte[]> producer = producers.get(sender);
            int senders = producers.size();
            Pacer pacer = part.rate() == 0 ? Pacer.unlimited() : Pacer.ofRate(part.rate(), begun);
            for (long i = sender; i < part.records() && firstFailure == null; i += senders) {
                long due = pacer.awaitTurn(i);
                producer.send(ProducerRecord.of(part.topic(), payload.key(i), payload.value(i)))
                        .whenComplete((metadata, failure) -> answered(due, metadata, failure));
                if (i % 1000 == 0) {
                    progress.accept(acknowledged.sum());
                }
            }
            producer.flush();
        }

        private void answered(long due, @Nullable RecordMetadata metadata, @Nullable Throwable failure) {
            if (metadata == null) {
                failed.increment();
                firstFailure = firstFailure == null ? failure : firstFailure;
                return;
            }
            long now = System.nanoTime();
            latencies.recordValue(Math.max(0, now - due));
            acknowledged.increment();
            lastAcknowledged = now;
        }

        ProduceResult result(ClusterUsage.Before before, ProcessUsage clientBefore) {
            double seconds = Math.max(1, lastAcknowledged - begun) / 1e9;
            long bytes = acknowledged.sum() * part.size();
            return new ProduceResult(
                    acknowledged.sum(),
                    failed.sum(),
                    firstFailure == null ? "" : String.valueOf(firstFailure.getMessage()),
                    seconds,
                    acknowledged.sum() / seconds,
                    bytes / 1e6 / seconds,
                    Latency.of(latencies),
                    ownUsage().since(clientBefore).cpuSeconds(),
                    before.until(bytes),
                    latencies);
        }
    }
}
