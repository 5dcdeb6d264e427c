package io.raftlog.partition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.protocol.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What our use of Ratis' {@code DataApi} rests on: restart, truncation and catch-up, on three real Raft servers. */
class ReplicatedPartitionTest {
    @TempDir
    Path directory;

    private ReplicaCluster cluster;

    @BeforeEach
    void start() {
        cluster = ReplicaCluster.started(directory);
    }

    @AfterEach
    void stop() {
        cluster.close();
        assertThat(cluster.halts()).isEmpty();
    }

    @Test
    void whatIsAcknowledgedIsReadBackInOrder() throws Exception {
        assertThat(cluster.append(Batches.of("a", "b"))).isEqualTo(new AppendResult.Appended(0, false, 0));
        assertThat(cluster.append(Batches.of("c"))).isEqualTo(new AppendResult.Appended(2, false, 0));

        assertThat(read(cluster.awaitLeader())).containsExactly("0=a", "1=b", "2=c");
    }

    @Test
    void aStopAndStartOfAllKeepsEveryRecordAndEverySequence() throws Exception {
        ByteBuffer batch = Batches.of(7, 0, "a", "b");
        cluster.append(batch);
        cluster.append(Batches.of(7, 2, "c"));

        cluster.stopAll();
        cluster.startAll();

        assertThat(cluster.append(batch)).isEqualTo(new AppendResult.Appended(0, true, 0));
        assertThat(cluster.append(Batches.of(7, 3, "d"))).isEqualTo(new AppendResult.Appended(3, false, 0));
        assertThat(read(cluster.awaitLeader())).containsExactly("0=a", "1=b", "2=c", "3=d");
    }

    @Test
    void anEntryThatNoMajorityHasGivesWayToTheNewLeadersOnDiskToo() throws Exception {
        cluster.append(Batches.of("kept"));
        int lonely = cluster.awaitLeader();
        cluster.awaitAllAt(1);
        List<Integer> others = Stream.of(1, 2, 3).filter(n -> n != lonely).toList();
        others.forEach(cluster::stop);
        var unacknowledged = cluster.replica(lonely).append(Batches.of("lost", "lost too"));
        await().atMost(ReplicaCluster.DEADLINE)
                .until(() -> cluster.replica(lonely).status().logEndOffset() == 3);
        cluster.stop(lonely);
        assertThat(refusal(unacknowledged.get(30, TimeUnit.SECONDS))).isEqualTo(ErrorCode.LEADERSHIP_LOST);

        others.forEach(cluster::start);
        assertThat(cluster.append(Batches.of("won"))).isEqualTo(new AppendResult.Appended(1, false, 0));
        cluster.start(lonely);
        cluster.awaitAllAt(2);
        cluster.stopAll();

        List<byte[]> files = new ArrayList<>();
        for (int node = 1; node <= 3; node++) {
            files.add(logBytes(node));
        }
        assertThat(new String(files.get(lonely - 1), UTF_8))
                .contains("kept", "won")
                .doesNotContain("lost");
        assertThat(files.get(1)).isEqualTo(files.get(0));
        assertThat(files.get(2)).isEqualTo(files.get(0));
    }

    @Test
    void aReplicaThatWasAwayForMoreThanMemoryHoldsIsFedFromTheFiles() throws Exception {
        int away = cluster.followerOf(cluster.awaitLeader());
        cluster.stop(away);
        String large = "x".repeat(512 << 10);
        for (int i = 0; i < 24; i++) {
            cluster.append(Batches.of(large + i));
        }

        cluster.start(away);
        cluster.awaitAllAt(24);
        cluster.stopAll();

        assertThat(logBytes(1)).isEqualTo(logBytes(2)).isEqualTo(logBytes(3));
    }

    @Test
    void aFollowerRefusesAndSaysSo() throws Exception {
        int follower = cluster.followerOf(cluster.awaitLeader());

        AppendResult result = cluster.replica(follower).append(Batches.of("a")).get(30, TimeUnit.SECONDS);

        assertThat(refusal(result)).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(cluster.replica(follower).fetch(0, 1_000)).isInstanceOf(FetchResult.Refused.class);
    }

    @Test
    void aLeaderThatNobodyFollowsAnyMoreDoesNotTellTheEnd() throws Exception {
        cluster.append(Batches.of("a"));
        int lonely = cluster.awaitLeader();
        assertThat(cluster.replica(lonely).endOffset())
                .succeedsWithin(ReplicaCluster.DEADLINE)
                .isEqualTo(1L);
        Stream.of(1, 2, 3).filter(n -> n != lonely).forEach(cluster::stop);

        assertThat(cluster.replica(lonely).endOffset()).failsWithin(ReplicaCluster.DEADLINE);
    }

    @Test
    void aProducerThatWasSilentLongEnoughIsForgottenOnEveryReplicaAndNoOther() throws Exception {
        Duration silence = Duration.ofSeconds(100);
        cluster.append(Batches.of(7, 0, "silent"));
        look(0, silence);
        cluster.append(Batches.of(8, 0, "heard"));
        look(99, silence);
        assertThat(cluster.append(Batches.of(7, 0, "silent"))).isEqualTo(new AppendResult.Appended(0, true, 0));

        look(100, silence);

        await().atMost(ReplicaCluster.DEADLINE).untilAsserted(() -> {
            for (int node = 1; node <= 3; node++) {
                var machine = (PartitionStateMachine) cluster.replica(node).machine();
                assertThat(machine.remembersProducersBelow(1)).isFalse();
                assertThat(machine.remembersProducersBelow(2)).isTrue();
            }
        });
        await().atMost(ReplicaCluster.DEADLINE)
                .until(() -> refusal(cluster.append(Batches.of(7, 1, "late"))) == ErrorCode.UNKNOWN_PRODUCER);
        assertThat(cluster.append(Batches.of(8, 0, "heard"))).isEqualTo(new AppendResult.Appended(1, true, 0));
        assertThat(cluster.append(Batches.of(9, 0, "new"))).isEqualTo(new AppendResult.Appended(2, false, 0));
    }

    private void look(long second, Duration silence) {
        cluster.awaitLeader();
        for (int node = 1; node <= 3; node++) {
            cluster.replica(node).keeper().forgetProducers(TimeUnit.SECONDS.toNanos(second), silence);
        }
    }

    @Test
    void recordsBelowTheLogStartAreNoLongerServedOnAnyLeader() throws Exception {
        cluster.append(Batches.of("a"));
        cluster.append(Batches.of("b"));

        cluster.replica(cluster.awaitLeader()).advanceLogStart(1).get(30, TimeUnit.SECONDS);
        cluster.stopAll();
        cluster.startAll();

        PartitionReplica leader = cluster.replica(cluster.awaitLeader());
        assertThat(leader.fetch(0, 1_000))
                .isInstanceOfSatisfying(
                        FetchResult.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE));
        assertThat(leader.status().logStartOffset()).isEqualTo(1);
    }

    private static ErrorCode refusal(AppendResult result) {
        return ((AppendResult.Refused) result).refusal().code();
    }

    private List<String> read(int node) {
        return Batches.read(((FetchResult.Fetched) cluster.replica(node).fetch(0, 1 << 20)).batches());
    }

    private byte[] logBytes(int node) throws IOException {
        try (Stream<Path> files = Files.list(cluster.logDirectory(node))) {
            var bytes = new java.io.ByteArrayOutputStream();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                bytes.write(Files.readAllBytes(file));
            }
            return bytes.toByteArray();
        }
    }
}
