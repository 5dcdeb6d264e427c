package io.raftlog.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.fault.FaultKind;
import io.raftlog.tools.fault.Testbed;
import io.raftlog.tools.fault.net.NodeCables;
import io.raftlog.tools.verify.Aim;
import io.raftlog.tools.verify.Overlap;
import io.raftlog.tools.verify.PlannedFault;
import io.raftlog.tools.verify.Verification;
import io.raftlog.tools.verify.VerifyPlan;
import io.raftlog.tools.verify.VerifyResult;
import io.raftlog.tools.verify.WorkloadPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three node processes, clients at work, one node that something goes wrong with: afterwards the history of what the clients saw is
 * judged. What is sent and what is done follow from a seed; which node is hit is seen when its time has come.
 */
class ScenarioTest {
    private static final long SEED = Long.getLong("raftlog.scenario.seed", 20_26);
    private static final LocalCluster.Layout LAYOUT = LocalCluster.Layout.DEFAULT.withFirstPort(22_801);
    private static final Duration WORK = Duration.ofSeconds(12);
    private static final int ACKS_BEFORE = 100;
    private static final List<FaultKind> DISK = List.of(FaultKind.FSYNC, FaultKind.DISK_FULL, FaultKind.POWER);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void aLeaderIsKilled() throws Exception {
        assertHolds(fault(FaultKind.KILL, Aim.LEADER, 1));
    }

    @Test
    void aLeaderStandsStillForFiveSeconds() throws Exception {
        assertHolds(fault(FaultKind.PAUSE, Aim.LEADER, 5));
    }

    @Test
    void aLeaderIsCutOff() throws Exception {
        assertHolds(fault(FaultKind.CUT, Aim.LEADER, 6));
    }

    @Test
    void aLeaderIsCutOffInOneDirection() throws Exception {
        assertHolds(fault(FaultKind.ONE_WAY, Aim.LEADER, 6));
    }

    @Test
    void theLinksOfALeaderComeAndGo() throws Exception {
        assertHolds(fault(FaultKind.FLAP, Aim.LEADER, 6));
    }

    @Test
    void allNodesAreRestartedOneAfterTheOther() throws Exception {
        assertHolds(fault(FaultKind.ROLLING, Aim.LEADER, 0));
    }

    @Test
    void aLeaderStandsStillAndIsCutOffWhenItGoesOn() throws Exception {
        var cut = new Overlap(FaultKind.CUT, Duration.ofSeconds(2), Duration.ofSeconds(2), true, SEED);

        VerifyResult result = assertHolds(fault(FaultKind.PAUSE, Aim.LEADER, 4).overlappedBy(cut));

        assertThat(result.timeline()).extracting(VerifyResult.FaultDone::kind).containsExactly("pause", "cut");
        VerifyResult.FaultDone pause = result.timeline().get(0);
        assertThat(result.timeline().get(1).at()).isBetween(pause.at(), pause.at() + pause.lasted());
    }

    @Test
    void aReplicaOfALeaderMovesAndTheLeaderIsKilledMeanwhile() throws Exception {
        var kill = new Overlap(FaultKind.KILL, Duration.ofMillis(300), Duration.ZERO, true, SEED);

        VerifyResult result = assertHolds(
                LAYOUT.withNodes(4),
                cluster -> Testbed.of(cluster, SEED),
                List.of(fault(FaultKind.MOVE, Aim.LEADER, 2).overlappedBy(kill)));

        assertThat(result.timeline()).extracting(VerifyResult.FaultDone::kind).containsExactly("move", "kill");
    }

    @Test
    void theDiskOfALeaderFailsAForceFillsUpAndLosesPower() throws Exception {
        for (FaultKind kind : DISK) {
            assumeTrue(kind.unavailable().isEmpty(), () -> kind.label() + ": " + kind.unavailable());
        }
        VerifyResult result = assertHolds(
                LAYOUT,
                cluster -> Testbed.withDisks(cluster, SEED, folder.resolve("disks"), NodeCables.NONE),
                DISK.stream().map(kind -> fault(kind, Aim.LEADER, 2)).toList());

        assertThat(result.timeline()).extracting(VerifyResult.FaultDone::kind).containsExactly(labels(DISK));
    }

    @Test
    void theCableOfALeaderIsPulled() throws Exception {
        assumeTrue(FaultKind.UNPLUG.unavailable().isEmpty(), () -> "no cables: " + FaultKind.UNPLUG.unavailable());
        NodeCables cables = NodeCables.laidTo(LAYOUT.nodes());

        VerifyResult result = assertHolds(
                LAYOUT.withPlaces(cables.places()),
                cluster -> Testbed.withCables(cluster, SEED, cables),
                List.of(fault(FaultKind.UNPLUG, Aim.LEADER, 6)));

        assertThat(result.timeline()).hasSize(1);
    }

    @Test
    void theClockOfALeaderJumpsAheadAndBack() throws Exception {
        assumeTrue(FaultKind.CLOCK.unavailable().isEmpty(), () -> "no clocks: " + FaultKind.CLOCK.unavailable());

        VerifyResult result = assertHolds(
                LAYOUT,
                cluster -> {
                    Testbed testbed = Testbed.of(cluster, SEED);
                    testbed.fitClocks();
                    return testbed;
                },
                List.of(fault(FaultKind.CLOCK, Aim.LEADER, 4)));

        assertThat(result.timeline()).hasSize(1);
    }

    private static String[] labels(List<FaultKind> kinds) {
        return kinds.stream().map(FaultKind::label).toArray(String[]::new);
    }

    private static PlannedFault fault(FaultKind kind, Aim aim, int seconds) {
        return new PlannedFault(kind, aim, ACKS_BEFORE, Duration.ZERO, Duration.ofSeconds(seconds), SEED);
    }

    private VerifyResult assertHolds(PlannedFault fault) throws IOException, InterruptedException {
        VerifyResult result = assertHolds(LAYOUT, cluster -> Testbed.of(cluster, SEED), List.of(fault));
        assertThat(result.timeline()).hasSize(fault.overlap().isPresent() ? 2 : 1);
        return result;
    }

    private VerifyResult assertHolds(
            LocalCluster.Layout layout, Function<LocalCluster, Testbed> testbedOf, List<PlannedFault> faults)
            throws IOException, InterruptedException {
        LocalCluster cluster = LocalCluster.create(folder.resolve("cluster"), layout);
        Path report = folder.resolve("report");
        try (Testbed testbed = testbedOf.apply(cluster)) {
            cluster.start();
            VerifyPlan plan = VerifyPlan.scenario(WorkloadPlan.of("scenario", SEED), WORK, faults, report);

            VerifyResult result = Verification.run(testbed, plan, step -> {});

            assertThat(result.verdict())
                    .as(() -> "see " + report + "\n" + verdict(report))
                    .isEqualTo("valid");
            assertThat(result.timeline()).allMatch(VerifyResult.FaultDone::bit);
            return result;
        } finally {
            cluster.stop();
        }
    }

    private static String verdict(Path report) {
        try {
            return Files.readString(report.resolve("verdict.json"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
