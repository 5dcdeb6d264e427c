package io.raftlog.broker;

import static org.awaitility.Awaitility.await;

import io.raftlog.protocol.v1.InitProducerRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Writes one record after the other to a partition, each until it is acknowledged, as long as it is open. */
final class SteadyWriter implements AutoCloseable {
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean open = true;

    SteadyWriter(ConnectedCluster nodes, PartitionId partition) {
        long producerId = nodes.anyClient()
                .broker()
                .initProducer(InitProducerRequest.getDefaultInstance())
                .getProducerId();
        thread = new Thread(
                () -> {
                    while (open) {
                        int sequence = acknowledged.get();
                        ByteBuffer batch = TestClient.batch(producerId, sequence, "v" + sequence);
                        ProduceResponse answer = await().atMost(ConnectedCluster.DEADLINE)
                                .ignoreExceptions() // A connection to a node that stops breaks.
                                .until(
                                        () -> nodes.client(nodes.leaderOf(partition))
                                                .produce(partition, batch.duplicate()),
                                        response -> !response.hasError());
                        if (answer.getBaseOffset() != sequence) {
                            throw new AssertionError("record " + sequence + " is at " + answer.getBaseOffset());
                        }
                        acknowledged.incrementAndGet();
                    }
                },
                "steady-writer");
        thread.setUncaughtExceptionHandler((writer, thrown) -> failure.set(thrown));
        thread.start();
    }

    int acknowledged() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("the writer failed", thrown);
        }
        return acknowledged.get();
    }

    /** Everything that was acknowledged, as {@code offset=value}. */
    List<String> stop() throws InterruptedException {
        open = false;
        thread.join();
        List<String> written = new ArrayList<>();
        for (int i = 0; i < acknowledged(); i++) {
            written.add(i + "=v" + i);
        }
        return written;
    }

    @Override
    public void close() throws InterruptedException {
        open = false;
        thread.join();
    }
}
