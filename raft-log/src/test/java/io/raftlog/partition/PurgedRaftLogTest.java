package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.log.LocalDisk;
import io.raftlog.raft.RaftLogPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real replicas whose Raft logs are purged behind their checkpoints. */
class PurgedRaftLogTest {
    private static final int SEGMENT = 16 << 10;
    private static final int LAG = 64 << 10;
    /** The file being written, one that waits for its checkpoint, and one more that was begun meanwhile. */
    private static final int WITHOUT_LAG = 6 * SEGMENT;

    private static final int HEADER_BYTES_PER_BATCH = 34;
    private static final int MAX_BATCHES_PER_ENTRY = 250;

    private static final RaftLogPolicy POLICY = new RaftLogPolicy(SEGMENT, Duration.ofMillis(500), LAG);

    @TempDir
    Path directory;

    private ReplicaCluster cluster;
    private int appended;

    @BeforeEach
    void start() {
        cluster = ReplicaCluster.started(directory, POLICY);
    }

    @AfterEach
    void stop() {
        cluster.close();
        assertThat(cluster.halts()).isEmpty();
    }

    @Test
    void theRaftLogStaysSmallHoweverMuchIsWritten() throws Exception {
        for (int round = 0; round < 10; round++) {
            appendMany(4_000);
            await().atMost(ReplicaCluster.DEADLINE)
                    .until(() -> IntStream.rangeClosed(1, 3).allMatch(node -> raftLogBytes(node) <= WITHOUT_LAG));
        }

        assertThat(appended * HEADER_BYTES_PER_BATCH).isGreaterThan(10 * WITHOUT_LAG);
        for (int node = 1; node <= 3; node++) {
            assertThat(firstReplicatedOffset(node)).isGreaterThan(appended / 2);
        }
    }

    @Test
    void aReplicaThatIsGoneHoldsUpNoMoreThanItsAllowance() throws Exception {
        int gone = cluster.followerOf(cluster.awaitLeader());
        List<Integer> others = Stream.of(1, 2, 3).filter(node -> node != gone).toList();
        appendMany(1);
        cluster.awaitAllAt(appended);
        cluster.stop(gone);

        appendMany(12_000);

        assertThat(appended * HEADER_BYTES_PER_BATCH).isGreaterThan(5 * LAG);
        await().atMost(ReplicaCluster.DEADLINE)
                .until(() -> others.stream().allMatch(node -> raftLogBytes(node) <= LAG + WITHOUT_LAG));
    }

    @Test
    void aReplicaThatLagsLessThanTheAllowanceIsSentWhatItMissed() throws Exception {
        int away = cluster.followerOf(cluster.awaitLeader());
        appendMany(3_000);
        cluster.awaitAllAt(appended);
        cluster.stop(away);
        appendMany(1_000);
        awaitCheckpoints(away % 3 + 1, (away + 1) % 3 + 1);

        cluster.start(away);

        cluster.awaitAllAt(appended);
    }

    @Test
    void aStartBehindAPurgedLogKeepsEveryRecordAndEverySequence() throws Exception {
        ByteBuffer retried = Batches.of(7, 0, "first");
        cluster.append(retried);
        appended = 1;
        appendMany(5_000);
        cluster.append(Batches.of(7, 1, "second"));
        appended++;
        awaitPurged();

        cluster.stopAll();
        cluster.startAll();

        assertThat(cluster.append(retried)).isEqualTo(new AppendResult.Appended(0, true, 0));
        assertThat(cluster.append(Batches.of(7, 2, "third"))).isEqualTo(new AppendResult.Appended(appended, false, 0));
        appended++;
        cluster.awaitAllAt(appended);
        PartitionReplica leader = cluster.replica(cluster.awaitLeader());
        var first = (FetchResult.Fetched) leader.fetch(0, 1);
        assertThat(Batches.read(first.batches())).containsExactly("0=first");
    }

    @Test
    void afterAnOrderlyStopNothingIsAppliedAgain() throws Exception {
        appendMany(500);
        cluster.awaitAllAt(appended);
        cluster.stopAll();

        cluster.start(1);

        // Alone it can learn of no commit: what it knows it has from its checkpoint.
        assertThat(cluster.replica(1).status().highWatermark()).isEqualTo(appended);
    }

    @Test
    void whatTheRaftLogStillHoldsCanBeReadFromTheFirstReplicatedOffsetOn() throws Exception {
        appendMany(5_000);
        awaitPurged();
        int leader = cluster.awaitLeader();
        long first = firstReplicatedOffset(leader);

        var fetched = (FetchResult.Fetched) cluster.replica(leader).fetch(first, 1);

        assertThat(Batches.read(fetched.batches())).first().asString().startsWith(first + "=");
    }

    private void awaitPurged() {
        await().atMost(ReplicaCluster.DEADLINE)
                .until(() -> IntStream.rangeClosed(1, 3).allMatch(node -> firstReplicatedOffset(node) > 0));
    }

    private void awaitCheckpoints(int... nodes) {
        for (int node : nodes) {
            await().atMost(ReplicaCluster.DEADLINE)
                    .until(() -> new CheckpointFile(new LocalDisk(), cluster.logDirectory(node))
                            .read()
                            .filter(checkpoint -> checkpoint.nextOffset() == appended)
                            .isPresent());
        }
    }

    private long firstReplicatedOffset(int node) {
        return cluster.replica(node).firstReplicatedOffset();
    }

    /** Batches of one record: the leader puts those that gather into one entry, whose header grows with them. */
    private void appendMany(int count) throws Exception {
        PartitionReplica leader = cluster.replica(cluster.awaitLeader());
        for (int left = count; left > 0; left -= MAX_BATCHES_PER_ENTRY) {
            var answers = new ArrayList<CompletableFuture<AppendResult>>();
            for (int i = Math.min(left, MAX_BATCHES_PER_ENTRY); i > 0; i--) {
                answers.add(leader.append(Batches.of("x")));
            }
            for (CompletableFuture<AppendResult> answer : answers) {
                assertThat(answer.get(ReplicaCluster.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                        .isInstanceOf(AppendResult.Appended.class);
                appended++;
            }
        }
    }

    private long raftLogBytes(int node) {
        Path current = cluster.raftDirectory(node)
                .resolve(cluster.partition.asUuid().toString())
                .resolve("current");
        try (Stream<Path> files = Files.list(current)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
