package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.log.LogSettings;
import io.raftlog.raft.RaftLogPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three real replicas, one of which lacks what the others have purged from their Raft logs. */
class SeededReplicaTest {
    private static final RaftLogPolicy POLICY = new RaftLogPolicy(16 << 10, Duration.ofMillis(300), 0);

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
        cluster.seeds.letAllPass();
        cluster.close();
        assertThat(cluster.halts()).isEmpty();
    }

    @Test
    void aReplicaThatMissedPurgedEntriesIsFilledAndFollows() throws Exception {
        int away = leaveOneBehind();

        cluster.start(away);
        cluster.awaitAllAt(appended);

        assertThat(cluster.seeds.sources()).isNotEmpty().doesNotContain(away);
        appendMany(100);
        cluster.awaitAllAt(appended);
        assertAllEqualOnDisk();
    }

    @Test
    void aWipedReplicaIsFilledAndKnowsEverySequence() throws Exception {
        cluster.append(Batches.of(7, 0, "a", "b"));
        appended += 2;
        int away = leaveOneBehind();
        wipe(away);

        cluster.start(away);
        cluster.awaitAllAt(appended);
        assertThat(stateOf(away)).isEqualTo(stateOf(cluster.awaitLeader()));
        // Only with this replica is there a majority now.
        int other = Stream.of(1, 2, 3)
                .filter(node -> node != away && node != cluster.awaitLeader())
                .findFirst()
                .orElseThrow();
        cluster.stop(other);

        assertThat(cluster.append(Batches.of(7, 0, "a", "b"))).isEqualTo(new AppendResult.Appended(0, true, 0));
        assertThat(cluster.append(Batches.of(7, 2, "c"))).isEqualTo(new AppendResult.Appended(appended, false, 0));
        appended++;
        cluster.start(other);
        cluster.awaitAllAt(appended);
        assertAllEqualOnDisk();
    }

    @Test
    void afterARestartAFilledReplicaGoesOnFromItsSeed() throws Exception {
        int away = leaveOneBehind();
        cluster.start(away);
        cluster.awaitAllAt(appended);

        cluster.stop(away);
        int seeds = cluster.seeds.sources().size();
        appendMany(10);
        cluster.start(away);
        cluster.awaitAllAt(appended);

        assertThat(cluster.seeds.sources()).hasSize(seeds);
        assertAllEqualOnDisk();
    }

    @Test
    void writingGoesOnWhileAReplicaIsFilled() throws Exception {
        int away = leaveOneBehind();
        cluster.seeds.holdAfter(2);
        cluster.start(away);
        await().atMost(ReplicaCluster.DEADLINE).until(cluster.seeds::held);

        appendMany(3_000);
        assertThat(cluster.replica(away).status().highWatermark()).isLessThan(appended);

        cluster.seeds.letAllPass();
        cluster.awaitAllAt(appended);
        assertAllEqualOnDisk();
    }

    @Test
    void aReplicaIsFilledAlthoughTheLeaderChangesOnTheWay() throws Exception {
        int away = leaveOneBehind();
        cluster.seeds.holdAfter(2);
        cluster.start(away);
        await().atMost(ReplicaCluster.DEADLINE).until(cluster.seeds::held);
        int leader = cluster.awaitLeader();

        cluster.stop(leader);
        cluster.seeds.breakAfter(0);
        cluster.start(leader);
        appendMany(100);

        cluster.awaitAllAt(appended);
        assertAllEqualOnDisk();
    }

    @Test
    void aReplicaThatIsStoppedWhileItIsFilledGoesOnAfterItsNextStart() throws Exception {
        int away = leaveOneBehind();
        cluster.seeds.holdAfter(3);
        cluster.start(away);
        await().atMost(ReplicaCluster.DEADLINE).until(cluster.seeds::held);

        cluster.seeds.breakAfter(0);
        cluster.stop(away);
        cluster.start(away);

        cluster.awaitAllAt(appended);
        assertAllEqualOnDisk();
    }

    /** How far the installation got when the process was killed; Ratis had not begun to purge its log. */
    enum KilledAfter {
        RECEIVING,
        PUTTING_THE_OLD_FILES_ASIDE,
        PUTTING_THE_SEED_IN_PLACE,
        DELETING_THE_OLD_FILES
    }

    @ParameterizedTest
    @EnumSource
    void aReplicaKilledWhileItsSeedWasInstalledComesBack(KilledAfter step) throws Exception {
        int away = leaveOneBehind();
        int leader = cluster.awaitLeader();
        Path files = cluster.logDirectory(away);
        try (var seed = new ReplicaSeed(
                cluster.partition,
                files,
                new LogSettings(4 << 20, 4096),
                new PartitionReplica.Seeds(cluster.seeds, () -> Long.MAX_VALUE, Runnable::run))) {
            assertThat(seed.ready(List.of(leader), 1)).isEmpty();
            assertThat(seed.ready(List.of(leader), 1)).isPresent();
            if (step.compareTo(KilledAfter.PUTTING_THE_OLD_FILES_ASIDE) >= 0) {
                Files.move(files, files.resolveSibling("log.replaced"));
            }
            if (step.compareTo(KilledAfter.PUTTING_THE_SEED_IN_PLACE) >= 0) {
                Files.move(files.resolveSibling("log.seed"), files);
            }
            if (step.compareTo(KilledAfter.DELETING_THE_OLD_FILES) >= 0) {
                delete(files.resolveSibling("log.replaced"));
            }
        }

        cluster.start(away);
        if (step.compareTo(KilledAfter.PUTTING_THE_OLD_FILES_ASIDE) >= 0) {
            assertThat(cluster.replica(away).status().logEndOffset()).isEqualTo(appended);
        }
        appendMany(20);
        cluster.awaitAllAt(appended);
        cluster.stop(away);
        appendMany(20);
        cluster.start(away);

        cluster.awaitAllAt(appended);
        assertThat(files.resolveSibling("log.replaced")).doesNotExist();
        assertAllEqualOnDisk();
    }

    /** Stops a follower and writes until the others have purged what it would need next. */
    private int leaveOneBehind() throws Exception {
        appendMany(50);
        cluster.awaitAllAt(appended);
        int away = cluster.followerOf(cluster.awaitLeader());
        cluster.stop(away);
        int first = appended;
        do {
            appendMany(2_000);
            // Large ones, so that there are several segments.
            for (int i = 0; i < 3; i++) {
                cluster.append(Batches.of("x".repeat(900_000)));
                appended++;
            }
        } while (!othersPurgedBeyond(away, first));
        return away;
    }

    private boolean othersPurgedBeyond(int away, long offset) {
        return Stream.of(1, 2, 3)
                .filter(node -> node != away)
                .allMatch(node -> cluster.replica(node).firstReplicatedOffset() > offset);
    }

    private void appendMany(int count) throws Exception {
        PartitionReplica leader = cluster.replica(cluster.awaitLeader());
        var answers = new ArrayList<CompletableFuture<AppendResult>>();
        for (int i = 0; i < count; i++) {
            answers.add(leader.append(Batches.of("x")));
        }
        for (CompletableFuture<AppendResult> answer : answers) {
            assertThat(answer.get(ReplicaCluster.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(AppendResult.Appended.class);
        }
        appended += count;
    }

    private void wipe(int node) throws IOException {
        delete(cluster.raftDirectory(node));
        delete(cluster.logDirectory(node));
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    /** What it will decide on if it leads. */
    private PartitionState stateOf(int node) {
        return ((PartitionStateMachine) cluster.replica(node).machine()).stateCopy();
    }

    private void assertAllEqualOnDisk() {
        cluster.stopAll();
        byte[] first = logBytes(1);
        assertThat(first.length).isGreaterThan(appended);
        assertThat(logBytes(2)).isEqualTo(first);
        assertThat(logBytes(3)).isEqualTo(first);
    }

    private byte[] logBytes(int node) {
        try (Stream<Path> files = Files.list(cluster.logDirectory(node))) {
            var bytes = new ByteArrayOutputStream();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                bytes.write(Files.readAllBytes(file));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
