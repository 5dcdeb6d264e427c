package io.raftlog.tools.verify;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecords;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RaftlogException;
import io.raftlog.client.Serdes;
import io.raftlog.history.Details;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A consumer that reads all partitions, some from their beginning; after a while it is dropped and another one begins
 * elsewhere.
 *
 * <p>Confined to its thread.
 */
final class AssignedPoller implements Client {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_POLLS = 200;
    /** How far behind the end a new one begins at most. */
    private static final int MOST_BEHIND = 300;

    private final int number;
    private final ClientConfig config;
    private final WorkloadPlan plan;
    private final Journal journal;
    private final Stop stop;
    private final Random chance;
    private boolean first = true;

    AssignedPoller(int number, ClientConfig config, WorkloadPlan plan, Journal journal, Stop stop) {
        this.number = number;
        this.config = config;
        this.plan = plan;
        this.journal = journal;
        this.stop = stop;
        this.chance = new Random(plan.seed() * 37 + number);
    }

    @Override
    public String name() {
        return "poller-" + number;
    }

    @Override
    public void life() {
        List<TopicPartition> partitions = IntStream.range(0, plan.partitions())
                .mapToObj(partition -> new TopicPartition(plan.topic(), partition))
                .toList();
        try (RaftlogClient client = RaftlogClient.connect(config);
                Consumer<byte[], byte[]> consumer =
                        client.consumer(Serdes.bytes(), Serdes.bytes()).build()) {
            long process = journal.newProcess();
            consumer.assign(partitions);
            place(consumer, partitions);
            int polls = 1 + chance.nextInt(MOST_POLLS);
            for (int i = 0; i < polls && !stop.requested(); i++) {
                if (!poll(consumer, process)) {
                    return;
                }
            }
        }
    }

    private void place(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        if (first) {
            first = false;
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        ends.forEach((partition, end) -> consumer.seek(partition, Math.max(0, end - chance.nextInt(MOST_BEHIND))));
    }

    /** Whether the process may go on. */
    private boolean poll(Consumer<byte[], byte[]> consumer, long process) {
        journal.recorder().invoke(process, "poll", Journal.polling(), Details.NONE);
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            journal.recorder().ok(process, "poll", Journal.polled(records), Details.NONE);
            journal.tally().succeeded(records.count());
            return true;
        } catch (RaftlogException e) {
            return !journal.failed(process, "poll", Journal.polling(), Details.NONE, e);
        }
    }
}
