package io.raftlog.tools.verify;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.GroupLag;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.history.Details;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Payload;
import io.raftlog.history.Read;
import io.raftlog.model.TopicPartition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * The last look, by a client that knows of nothing: everything there is, up to the end as it is when it begins, and what
 * the consumer group has committed.
 *
 * <p>Confined to one thread.
 */
record FinalRead(ClientConfig config, WorkloadPlan plan, Journal journal) {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Returns how many records it read. */
    long record() throws IOException {
        try (RaftlogClient client = RaftlogClient.connect(config)) {
            long read = records(client);
            if (plan.members() > 0) {
                committed(client);
            }
            return read;
        }
    }

    private long records(RaftlogClient client) throws IOException {
        List<TopicPartition> partitions = IntStream.range(0, plan.partitions())
                .mapToObj(partition -> new TopicPartition(plan.topic(), partition))
                .toList();
        Map<String, List<Read>> all = new LinkedHashMap<>();
        partitions.forEach(partition -> all.put(Journal.key(partition), new ArrayList<>()));
        long process = journal.newProcess();
        journal.recorder().invoke(process, "final", Journal.polling(), Details.NONE);
        try (Consumer<byte[], byte[]> consumer =
                client.consumer(Serdes.bytes(), Serdes.bytes()).build()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            readTo(ends, consumer, all);
        }
        journal.recorder().ok(process, "final", Payload.of(new MicroOp.Polled(all)), Details.NONE);
        return all.values().stream().mapToLong(List::size).sum();
    }

    private static void readTo(
            Map<TopicPartition, Long> ends, Consumer<byte[], byte[]> consumer, Map<String, List<Read>> all)
            throws IOException {
        long progress = System.nanoTime();
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            Iterable<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL);
            for (Map.Entry<String, List<Read>> read : Journal.reads(records).entrySet()) {
                all.computeIfAbsent(read.getKey(), key -> new ArrayList<>()).addAll(read.getValue());
                progress = System.nanoTime();
            }
            if (System.nanoTime() - progress > PATIENCE.toNanos()) {
                throw new IOException("nothing could be read for " + PATIENCE.toSeconds() + " s, before the end");
            }
        }
    }

    private void committed(RaftlogClient client) throws IOException {
        Details group = Details.of("g", plan.group());
        long process = journal.newProcess();
        try {
            journal.recorder().invoke(process, "committed", new Payload.Offsets(Map.of()), group);
            Map<TopicPartition, Long> committed = new LinkedHashMap<>();
            for (GroupLag.Partition each :
                    client.admin().groupLag(plan.group()).join().partitions()) {
                each.committed().ifPresent(offset -> committed.put(each.partition(), offset));
            }
            journal.recorder().ok(process, "committed", Journal.offsets(committed), group);
        } catch (CompletionException e) {
            throw new IOException("the group does not say what it has committed: " + e.getMessage(), e);
        }
    }
}
