package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.record.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entries as large as they may be, on three real Raft servers: one follower is down meanwhile, and the others have nothing of
 * them in memory any more when it comes back, so that it is sent what stands on their disks.
 */
class LargestEntriesTest {
    private static final int MOST = RecordBatch.MAX_BYTES;
    private static final long PRODUCER = 7;
    private static final int TOGETHER = 8;

    @TempDir
    Path directory;

    private ReplicaCluster cluster;
    private int away;
    private long producers;

    @BeforeEach
    void start() throws Exception {
        cluster = ReplicaCluster.started(directory);
        cluster.append(Batches.of("before"));
        away = cluster.followerOf(cluster.awaitLeader());
        cluster.stop(away);
    }

    @AfterEach
    void stop() {
        cluster.close();
        assertThat(cluster.halts()).isEmpty();
        assertThat(cluster.quarantined()).isEmpty();
    }

    @Test
    void whateverFillsAnEntryReachesAFollowerThatWasAway() throws Exception {
        assertThat(entriesOf(List.of(Batches.ofSize(MOST, PRODUCER, 0)))).isEqualTo(1);

        assertThat(entriesOf(batches(TOGETHER, MOST))).isEqualTo(1);
        assertThat(entriesOf(batches(TOGETHER, MOST + 1))).isEqualTo(2);

        int most = PartitionCommandCodec.MAX_BATCHES;
        assertThat(entriesOf(batches(most, MOST))).isEqualTo(1);
        assertThat(entriesOf(batches(most + 1, MOST))).isEqualTo(2);

        assertTheFollowerGetsItAll(2 + 2 * TOGETHER + 2 * most + 1);
    }

    @Test
    void aByteMoreThanTheLargestBatchIsRefusedAndLeavesNothingBehind() throws Exception {
        long entries = entries();
        var results = append(List.of(
                Batches.ofSize(100, PRODUCER, 0),
                Batches.ofSize(MOST + 1, PRODUCER, 1),
                Batches.ofSize(100, PRODUCER + 1, 0)));

        assertThat(results.get(0)).isEqualTo(appended(1));
        assertThat(results.get(1)).isInstanceOfSatisfying(AppendResult.Refused.class, refused -> {
            Refusal refusal = refused.refusal();
            assertThat(refusal.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
            assertThat(refusal.message()).contains("" + (MOST + 1), "" + MOST);
            assertThat(refusal.hint()).contains("smaller");
        });
        assertThat(results.get(2)).isEqualTo(appended(2));
        assertThat(entries() - entries).as("entries").isEqualTo(1);
        // Its sequence is still the next: nothing of it was remembered.
        assertThat(append(List.of(Batches.ofSize(MOST, PRODUCER, 1)))).containsExactly(appended(3));
        assertTheFollowerGetsItAll(4);
    }

    private void assertTheFollowerGetsItAll(long records) throws Exception {
        List<Integer> others = List.of(1, 2, 3).stream().filter(n -> n != away).toList();
        others.forEach(cluster::stop);
        others.forEach(cluster::start);
        cluster.awaitLeader();

        cluster.start(away);

        cluster.awaitAllAt(records);
        assertThat(cluster.append(Batches.of("after"))).isEqualTo(appended(records));
        cluster.awaitAllAt(records + 1);
    }

    private long entries() {
        var machine =
                (PartitionStateMachine) cluster.replica(cluster.awaitLeader()).machine();
        return machine.group().status().commitIndex();
    }

    /** How many Raft entries they become. */
    private long entriesOf(List<ByteBuffer> batches) throws Exception {
        long before = entries();
        assertThat(append(batches)).hasSize(batches.size()).allMatch(AppendResult.Appended.class::isInstance);
        return entries() - before;
    }

    /** So many, of one producer of their own, that have so many bytes together. */
    private List<ByteBuffer> batches(int count, int bytes) {
        producers++;
        List<ByteBuffer> batches = new ArrayList<>();
        for (int i = 0; i < count - 1; i++) {
            batches.add(Batches.ofSize(bytes / count, PRODUCER + producers, i));
        }
        batches.add(Batches.ofSize(bytes - (count - 1) * (bytes / count), PRODUCER + producers, count - 1));
        return batches;
    }

    private List<AppendResult> append(List<ByteBuffer> batches) throws Exception {
        List<AppendResult> results = new ArrayList<>();
        for (CompletableFuture<AppendResult> answer :
                cluster.replica(cluster.awaitLeader()).append(batches)) {
            results.add(answer.get(ReplicaCluster.DEADLINE.toSeconds(), TimeUnit.SECONDS));
        }
        return results;
    }

    private static AppendResult appended(long offset) {
        return new AppendResult.Appended(offset, false, 0);
    }
}
