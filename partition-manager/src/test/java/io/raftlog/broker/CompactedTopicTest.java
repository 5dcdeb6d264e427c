package io.raftlog.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.protocol.v1.GetCompactionRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceResponse;
import io.raftlog.protocol.v1.ReplicaStatus;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchBuilder;
import io.raftlog.record.RecordBatches;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compacted topic on three real nodes, whose Raft log is purged quickly. */
class CompactedTopicTest {
    private static final int KEYS = 10;
    private static final int VALUE_BYTES = 20_000;
    private static final int RECORDS = 150;

    @TempDir
    private Path folder;

    @Test
    void everyReplicaIsCompactedBehindThePurgedRaftLogAndTellsTheNewestOfEachKeyAfterARestart() throws Exception {
        Map<String, String> settings = Map.of(
                "checkpoint.interval.ms", "200",
                "raft.log.segment.bytes", "4096",
                "compaction.check.interval.ms", "200");
        try (ConnectedCluster nodes = new ConnectedCluster(folder, 3, settings)) {
            PartitionId id = TestClient.partition(nodes.create("balances", 1, Map.of("cleanup.policy", "compact")), 0);
            nodes.produce(id, batch("first"));
            int leader = nodes.settledLeaderOf("balances");
            Map<String, Long> newest = new TreeMap<>(Map.of("first", 0L));
            for (int i = 1; i < RECORDS; i++) {
                String key = "key-" + i % KEYS;
                // One by one: entries must be many for files of the Raft log to be closed and purged.
                ProduceResponse answer = nodes.client(leader).produce(id, batch(key));
                assertThat(answer.getError().getMessage()).isEmpty();
                newest.put(key, answer.getBaseOffset());
            }

            for (int node : List.of(1, 2, 3)) {
                var asked = nodes.client(node)
                        .cluster()
                        .getCompaction(GetCompactionRequest.newBuilder()
                                .setTopicId(id.getTopicId())
                                .setWithoutDelay(true)
                                .build());
                assertThat(asked.hasError()).isFalse();
            }

            await().atMost(ConnectedCluster.DEADLINE)
                    .untilAsserted(() -> assertThat(List.of(1, 2, 3))
                            .allSatisfy(node ->
                                    assertThat(sizeOn(nodes, node, id)).isLessThan((long) RECORDS * VALUE_BYTES / 2)));
            assertThat(newestIn(nodes, id)).isEqualTo(newest);
            nodes.stopAndStartAll();
            assertThat(newestIn(nodes, id)).isEqualTo(newest);
            assertThat(nodes.produce(id, batch("key-0")).getBaseOffset()).isEqualTo(RECORDS);
        }
    }

    private static long sizeOn(ConnectedCluster nodes, int node, PartitionId id) {
        return nodes.status(node).getReplicasList().stream()
                .filter(replica -> replica.getPartition().equals(id))
                .mapToLong(ReplicaStatus::getSizeBytes)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** The last offset of each key for somebody who reads from the start. */
    private static Map<String, Long> newestIn(ConnectedCluster nodes, PartitionId id) {
        long end = nodes.latest(id);
        Map<String, Long> newest = new TreeMap<>();
        long next = 0;
        while (next < end) {
            long from = next;
            ByteBuffer batches = await().atMost(ConnectedCluster.DEADLINE)
                    .until(() -> nodes.client(nodes.leaderOf(id)).fetch(id, from, 0), answer -> !answer.hasError())
                    .getBatches()
                    .asReadOnlyByteBuffer();
            for (RecordBatch batch : RecordBatches.in(batches)) {
                // The cleaner may since have made one empty batch of the one asked for and those before it.
                long begins = next == from ? Math.min(batch.baseOffset(), from) : next;
                assertThat(batch.baseOffset()).as("no gap between batches").isEqualTo(begins);
                for (Record record : batch.records(RecordBatch.MAX_UNCOMPRESSED_BYTES)) {
                    newest.put(
                            UTF_8.decode(Objects.requireNonNull(record.key())).toString(), record.offset());
                }
                next = batch.nextOffset();
            }
        }
        return newest;
    }

    private static ByteBuffer batch(String key) {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1 << 20);
        builder.tryAppend(1_000, UTF_8.encode(key), ByteBuffer.allocate(VALUE_BYTES), List.of());
        return builder.build(-1, (short) -1, -1);
    }
}
