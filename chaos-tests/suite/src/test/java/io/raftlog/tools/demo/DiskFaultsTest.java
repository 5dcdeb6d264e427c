package io.raftlog.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftlog.broker.halt.HaltNote;
import io.raftlog.client.NodeNotice;
import io.raftlog.client.RaftlogClient;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cluster.LocalCluster.NodeState;
import io.raftlog.tools.cluster.LocalClusterException;
import io.raftlog.tools.fault.disk.LoopDisk;
import io.raftlog.tools.fault.disk.SystemCallFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One disk of three fills up or fails while records are written: writing goes on, the node says why it does not. */
class DiskFaultsTest {
    private static final int RECORDS = 60_000;
    private static final int SICK = 2;
    private static final long MIB = 1 << 20;
    /** One failover; how fast that is, is measured elsewhere. */
    private static final Duration ONE_FAILOVER = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aNodeThatRunsOutOfSpaceStopsAndComesBackOnceThereIsSome() throws Exception {
        assumeTrue(LoopDisk.unavailable().isEmpty(), () -> "no disk to fill: " + LoopDisk.unavailable());
        // The limit as low as it goes: this node shall meet the end of its disk.
        Map<String, String> config = Map.of("disk.free.min.bytes", "1", "segment.bytes", "1048576");
        try (DiskCluster cluster = new DiskCluster(folder, 22_501, config)) {
            LoopDisk disk = cluster.giveDisk(SICK, 128 * MIB);
            cluster.start();
            try (DiskCluster.Writing writing = cluster.new Writing("orders", RECORDS)) {
                writing.awaitAcknowledged(RECORDS / 10);

                writing.faultBegins();
                disk.fillTo(0);

                HaltNote why = awaitHalt(cluster);
                assertThat(why.code()).isEqualTo(ErrorCode.STORAGE_FULL);
                assertThat(why.message()).contains("No space left on device");
                writing.awaitAcknowledged(RECORDS);
                assertThat(writing.longestPause()).isLessThan(ONE_FAILOVER);

                disk.fillTo(0);
                // The ballast buys a start; with nothing left to give up there is none.
                disk.deleteBallast();
                disk.fillTo(0);
                assertThatThrownBy(cluster.nodes::start)
                        .isInstanceOf(LocalClusterException.class)
                        .hasMessageContaining("node " + SICK)
                        .satisfies(refused -> assertThat(((LocalClusterException) refused).advice())
                                .anyMatch(line -> line.contains("RL-4010"))
                                .anyMatch(line -> line.contains("to start")));
                disk.empty();
                cluster.start();

                writing.assertEverythingIsThereOnce();
                awaitCaughtUp(cluster);
                assertThat(notices(cluster)).singleElement().satisfies(notice -> {
                    assertThat(notice.over()).isTrue();
                    assertThat(notice.message()).contains("stopped itself", "No space left on device");
                });
            }
        }
    }

    @Test
    void aNodeShortOfSpaceRefusesNewRecordsButServesAndRecoversByItself() throws Exception {
        assumeTrue(LoopDisk.unavailable().isEmpty(), () -> "no disk to fill: " + LoopDisk.unavailable());
        // Who takes leadership must not be given it back, however soon.
        Map<String, String> config =
                Map.of("disk.free.min.bytes", Long.toString(64 * MIB), "leader.balance.interval.ms", "100");
        try (DiskCluster cluster = new DiskCluster(folder, 22_601, config)) {
            LoopDisk disk = cluster.giveDisk(SICK, 256 * MIB);
            cluster.start();
            try (DiskCluster.Writing writing = cluster.new Writing("orders", RECORDS)) {
                writing.awaitAcknowledged(RECORDS / 10);

                writing.faultBegins();
                disk.fillTo(60 * MIB);

                await().atMost(DiskCluster.PATIENCE)
                        .until(() -> notices(cluster).stream()
                                .anyMatch(notice -> notice.code() == ErrorCode.STORAGE_FULL && !notice.over()));
                writing.assertEverythingIsThereOnce();
                assertThat(writing.longestPause()).isLessThan(ONE_FAILOVER);
                assertThat(cluster.nodes.node(SICK).state()).isEqualTo(NodeState.RUNNING);

                disk.empty();
                await().atMost(DiskCluster.PATIENCE)
                        .until(() -> notices(cluster).isEmpty());
            }
        }
    }

    @Test
    void aNodeWhoseDiskFailsAForceStopsAtOnceAndRejoins() throws Exception {
        assumeTrue(SystemCallFault.unavailable().isEmpty(), () -> "no call to fail: " + SystemCallFault.unavailable());
        try (DiskCluster cluster = new DiskCluster(folder, 22_701, Map.of())) {
            cluster.start();
            try (DiskCluster.Writing writing = cluster.new Writing("orders", RECORDS)) {
                writing.awaitAcknowledged(RECORDS / 10);

                writing.faultBegins();
                long pid = cluster.nodes.node(SICK).pid().orElseThrow();
                // It fails once: a second try would succeed, and be a lie.
                try (SystemCallFault fault = SystemCallFault.inject(pid, "fdatasync:error=EIO:when=1")) {
                    HaltNote why = awaitHalt(cluster);
                    assertThat(why.code()).isEqualTo(ErrorCode.STORAGE_FAILED);
                    assertThat(why.message()).contains("Input/output error");
                    assertThat(fault).isNotNull();
                }
                writing.awaitAcknowledged(RECORDS);
                assertThat(writing.longestPause()).isLessThan(ONE_FAILOVER);

                cluster.start();
                writing.assertEverythingIsThereOnce();
                awaitCaughtUp(cluster);
            }
        }
    }

    private static HaltNote awaitHalt(DiskCluster cluster) {
        return await().atMost(DiskCluster.PATIENCE)
                .until(() -> cluster.nodes.node(SICK).halted(), note -> note.isPresent())
                .orElseThrow();
    }

    /** Until no leader finds the node behind. */
    private static void awaitCaughtUp(DiskCluster cluster) {
        try (RaftlogClient client = cluster.connect()) {
            await().atMost(DiskCluster.PATIENCE)
                    .until(() -> client.admin().describeCluster().get(30, TimeUnit.SECONDS).nodes().stream()
                            .flatMap(node -> node.status().stream())
                            .flatMap(status -> status.replicas().stream())
                            .filter(replica -> replica.leader())
                            .flatMap(replica -> replica.followers().stream())
                            .noneMatch(follower -> follower.entriesBehind() > 0));
        }
    }

    private static List<NodeNotice> notices(DiskCluster cluster) throws Exception {
        try (RaftlogClient client = cluster.connect()) {
            return client.admin().describeCluster().get(30, TimeUnit.SECONDS).nodes().stream()
                    .filter(node -> node.nodeId() == SICK)
                    .flatMap(node -> node.status().stream())
                    .flatMap(status -> status.notices().stream())
                    .toList();
        }
    }
}
