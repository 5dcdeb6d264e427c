package io.raftlog.tools.verify;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.Consumer;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RaftlogException;
import io.raftlog.client.Serdes;
import io.raftlog.history.Details;
import io.raftlog.history.Payload;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Asks again and again where each partition ends: never before what was acknowledged by then.
 *
 * <p>Confined to its thread.
 */
final class EndReader implements Client {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ClientConfig config;
    private final WorkloadPlan plan;
    private final Journal journal;
    private final Stop stop;

    EndReader(ClientConfig config, WorkloadPlan plan, Journal journal, Stop stop) {
        this.config = config;
        this.plan = plan;
        this.journal = journal;
        this.stop = stop;
    }

    @Override
    public String name() {
        return "ends";
    }

    @Override
    public void life() throws InterruptedException {
        try (RaftlogClient client = RaftlogClient.connect(config);
                Consumer<byte[], byte[]> consumer =
                        client.consumer(Serdes.bytes(), Serdes.bytes()).build()) {
            long process = journal.newProcess();
            for (int i = 0; !stop.await(PAUSE); i++) {
                // One partition an operation: what is asked of two is answered at two moments.
                var partition = new TopicPartition(plan.topic(), i % plan.partitions());
                if (!ask(consumer, process, List.of(partition))) {
                    return;
                }
            }
        }
    }

    /** Whether the process may go on. */
    private boolean ask(Consumer<byte[], byte[]> consumer, long process, Collection<TopicPartition> partitions) {
        Payload asked = Journal.unknownOffsets(partitions);
        journal.recorder().invoke(process, "end", asked, Details.NONE);
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            journal.recorder().ok(process, "end", Journal.offsets(ends), Details.NONE);
            journal.tally().succeeded(0);
            return true;
        } catch (RaftlogException e) {
            return !journal.failed(process, "end", asked, Details.NONE, e);
        }
    }
}
