package io.raftlog.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.fault.disk.LoopDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power of all three nodes is cut at one moment, again and again, while records are written. The nodes start again
 * with nothing but what was forced, and everything that was acknowledged is there, once and in order.
 *
 * <p>{@code -Draftlog.power.cuts=20} for more of it, {@code -Draftlog.power.seed} for the same moments again.
 */
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("raftlog.power.cuts", 2);
    private static final long SEED = Long.getLong("raftlog.power.seed", System.nanoTime());
    private static final int RECORDS = 40_000;
    private static final long DISK_BYTES = 1L << 30;

    @TempDir
    Path folder;

    @Test
    void nothingAcknowledgedIsLostWhenAllThreeNodesLosePower() throws Exception {
        assumeTrue(LoopDisk.unavailable().isEmpty(), () -> "no power to cut: " + LoopDisk.unavailable());
        Random random = new Random(SEED);
        List<DiskCluster.Writing> written = new ArrayList<>();
        try (DiskCluster cluster = new DiskCluster(folder, 22_401, Map.of("segment.bytes", "1048576"))) {
            for (int node = 1; node <= 3; node++) {
                cluster.giveDisk(node, DISK_BYTES);
            }
            cluster.start();
            for (int cut = 1; cut <= CUTS; cut++) {
                DiskCluster.Writing writing = cluster.new Writing("cut-" + cut, RECORDS);
                written.add(writing);
                long moment = 1L + random.nextInt(RECORDS * 9 / 10);
                writing.awaitAcknowledged(moment);

                long before = writing.acknowledged();
                cutPower(cluster, random.nextBoolean());
                long begun = System.nanoTime();
                cluster.start();
                long startMs = (System.nanoTime() - begun) / 1_000_000;
                writing.assertEverythingIsThereOnce();

                System.out.printf(
                        "power cut %d of %d (seed %d): after %d acknowledged; ready again in %d ms; all %d there%n",
                        cut, CUTS, SEED, before, startMs, writing.acknowledged());
            }
            for (DiskCluster.Writing writing : written) {
                writing.judge();
                writing.close();
            }
        }
        assertThat(written).hasSize(CUTS);
    }

    /** @param held the nodes stand still first, as they would; else they meet a disk that is gone, and die of that */
    private static void cutPower(DiskCluster cluster, boolean held) throws IOException, InterruptedException {
        List<LocalCluster.NodeReport> running = cluster.nodes.nodes().stream()
                .filter(node -> node.pid().isPresent())
                .toList();
        if (held) {
            List<String> stop = new ArrayList<>(List.of("kill", "-STOP"));
            running.forEach(node -> stop.add(node.pid().orElseThrow().toString()));
            assertThat(new ProcessBuilder(stop).inheritIO().start().waitFor()).isZero();
        }
        LoopDisk.cutPower(cluster.disks());
        for (LocalCluster.NodeReport node : running) {
            if (cluster.nodes.node(node.id()).pid().isPresent()) {
                cluster.nodes.kill(node.id());
            }
        }
        cluster.disks().forEach(LoopDisk::unmount);
        cluster.disks().forEach(LoopDisk::mount);
    }
}
