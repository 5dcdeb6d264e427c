package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.raft.RaftLogPolicy;
import io.raftlog.raft.gate.Marks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A majority acknowledged, and then half of one replica's Raft log is gone while the other of the majority is away. Ratis
 * elects the shortened one, writes on, and leaves the cluster with two histories.
 */
class ShortenedReplicaTest {
    private static final int ALL_UP = 20;
    private static final int RECORDS = 100;
    /** One would be a witness too: which of them speaks first is none of this test's business. */
    private static final RaftLogPolicy NO_CHECKPOINTS = new RaftLogPolicy(1 << 20, Duration.ofHours(1), 4 << 20);

    @TempDir
    Path directory;

    private ReplicaCluster cluster;

    @BeforeEach
    void start() {
        cluster = ReplicaCluster.started(directory, NO_CHECKPOINTS);
    }

    @AfterEach
    void stop() {
        cluster.close();
        assertThat(cluster.halts()).isEmpty();
    }

    @Test
    void aShortenedReplicaTakesNoPartUntilTheOthersAreAMajority() throws Exception {
        for (int i = 0; i < ALL_UP; i++) {
            cluster.append(Batches.of("value " + i));
        }
        cluster.awaitAllAt(ALL_UP);
        int away = cluster.followerOf(cluster.awaitLeader());
        cluster.stop(away);
        for (int i = ALL_UP; i < RECORDS; i++) {
            cluster.append(Batches.of("value " + i));
        }
        cluster.awaitAllAt(RECORDS);
        int whole = cluster.awaitLeader();
        int shortened = 6 - away - whole;
        Path killed = directory.resolve("killed");
        await().atMost(ReplicaCluster.DEADLINE).until(() -> Marks.indexIn(cluster.logDirectory(shortened)) >= RECORDS);
        copy(cluster.nodeDirectory(shortened), killed);
        cluster.stopAll();
        Files.move(cluster.nodeDirectory(shortened), directory.resolve("stopped"));
        Files.move(killed, cluster.nodeDirectory(shortened));
        loseHalf(cluster.raftDirectory(shortened));

        cluster.start(shortened);
        cluster.start(away);

        assertThat(cluster.quarantined()).containsOnlyKeys(shortened);
        assertThat(cluster.quarantined().get(shortened))
                .contains("the Raft log in")
                .contains("knows entry");
        AppendResult alone =
                cluster.replica(away).append(Batches.of("too early")).get(30, TimeUnit.SECONDS);
        assertThat(((AppendResult.Refused) alone).refusal().code()).isEqualTo(ErrorCode.NOT_LEADER);

        cluster.start(whole);

        assertThat(cluster.append(Batches.of("value " + RECORDS)))
                .isEqualTo(new AppendResult.Appended(RECORDS, false, 0));
        cluster.awaitAllAt(RECORDS + 1);
        List<String> expected = IntStream.rangeClosed(0, RECORDS)
                .mapToObj(i -> i + "=value " + i)
                .toList();
        PartitionReplica leader = cluster.replica(cluster.awaitLeader());
        assertThat(Batches.read(((FetchResult.Fetched) leader.fetch(0, 1 << 20)).batches()))
                .isEqualTo(expected);
    }

    @Test
    void aReplicaWhoseRecordsAreCorruptStopsNeitherItsNodeNorTheOthers() throws Exception {
        cluster.append(Batches.of("a"));
        cluster.awaitAllAt(1);
        int victim = cluster.followerOf(cluster.awaitLeader());
        cluster.stop(victim);
        Path log = cluster.logDirectory(victim).resolve("00000000000000000000.log");
        Files.move(log, log.resolveSibling("00000000000000000007.log"));
        Files.write(log, new byte[70]);

        cluster.start(victim);

        assertThat(cluster.quarantined()).containsOnlyKeys(victim);
        assertThat(cluster.append(Batches.of("b"))).isEqualTo(new AppendResult.Appended(1, false, 0));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static void loseHalf(Path raftDirectory) throws IOException {
        try (Stream<Path> files = Files.walk(raftDirectory)) {
            Path newest = files.filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                    .reduce((one, other) -> {
                        throw new AssertionError("two open segments: " + one + ", " + other);
                    })
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(newest);
            Files.write(newest, Arrays.copyOf(bytes, bytes.length / 2));
        }
    }
}
