package io.raftlog.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.fault.Testbed;
import io.raftlog.tools.verify.Verification;
import io.raftlog.tools.verify.VerifyPlan;
import io.raftlog.tools.verify.VerifyResult;
import io.raftlog.tools.verify.WorkloadPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in which clients see nothing wrong, and a node says that something is. */
class VerifyNodeLogsTest {
    private static final int FIRST_PORT = 22_041;
    private static final String DEFECT =
            "2026-11-21T03:41:36.000Z WARN  [x] a.B: it failed\njava.lang.IllegalStateException: 7 after 9\n";
    private static final String NONE = """
            2026-11-21T03:54:37.409Z ERROR [x] o.a.r.s.RaftServer$Division: n1@group-1: Failed appendEntries* n3->n1#24-t70
            org.apache.ratis.protocol.exceptions.ServerNotReadyException: n1@group-1 is not in [STARTING, RUNNING]: \
            current state is CLOSING
            """;

    @TempDir
    private Path folder;

    @Test
    void whatANodeLoggedMakesARunFail() throws Exception {
        LocalCluster cluster = LocalCluster.create(
                folder.resolve("cluster"),
                LocalCluster.Layout.DEFAULT.withNodes(1).withFirstPort(FIRST_PORT));
        Path report = folder.resolve("report");
        try (Testbed testbed = Testbed.of(cluster, 7)) {
            cluster.start();
            Path rolled = cluster.node(1).logFile().resolveSibling("node.7.log");
            Files.writeString(rolled, NONE + DEFECT);
            VerifyPlan plan = VerifyPlan.scenario(
                    WorkloadPlan.of("logs", 7).withReplicationFactor(1), Duration.ofSeconds(2), List.of(), report);

            VerifyResult result = Verification.run(testbed, plan, step -> {});

            assertThat(result.problems()).isEmpty();
            assertThat(result.anomalies()).isEqualTo(Map.of("server-assert", 1L));
            assertThat(VerifyView.lines(result))
                    .contains("  anomaly   server-assert 1×")
                    .anySatisfy(line -> assertThat(line)
                            .contains("server-assert n1: node.7.log:3 says IllegalStateException: "
                                    + DEFECT.lines().findFirst().orElseThrow()));
            assertThat(VerifyCommand.exitCode(result).number()).isEqualTo(5);
            assertThat(report.resolve("history.jsonl")).content().contains("7 after 9");
            assertThat(report.resolve("logs/node-1/node.7.log")).exists();
        } finally {
            cluster.stop();
        }
    }
}
