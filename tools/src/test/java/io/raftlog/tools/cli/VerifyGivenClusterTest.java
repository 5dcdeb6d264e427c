package io.raftlog.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.cluster.LocalCluster.NodeState;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code raftlog verify -b}: the clients alone, on a cluster that is not the command's to break. */
class VerifyGivenClusterTest {
    private static final int FIRST_PORT = 22_021;

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;

    private final TestStdio run = TestStdio.create(folder, Map.of(), "");

    @BeforeAll
    static void start() {
        cluster = LocalCluster.create(
                folder.resolve("cluster"),
                LocalCluster.Layout.DEFAULT.withNodes(1).withFirstPort(FIRST_PORT));
        cluster.start();
    }

    @AfterAll
    static void destroy() {
        cluster.destroy();
    }

    @Test
    void whatClientsSeeIsJudgedAndNothingOfThemIsLeft() throws Exception {
        LocalCluster.NodeReport before = cluster.node(1);

        int exit = verify("--duration", "10s", "--seed", "7", "--report", "report");

        assertThat(exit).as("%s%s", run.said(), run.printed()).isZero();
        assertThat(run.printed())
                .startsWith("valid   ")
                .contains("  faults    none\n")
                .contains("  replicas  not compared: the nodes are not ours\n");
        assertThat(run.said().lines().map(line -> line.substring(8)))
                .containsExactly("reading everything", "judging the history");
        assertThat(folder.resolve("report"))
                .isDirectoryContaining("glob:**/history.jsonl")
                .isDirectoryContaining("glob:**/timeline.svg");
        assertThat(folder.resolve("report/verdict.json")).content().contains("\"verdict\": \"valid\"");
        assertThat(folder.resolve("report/repro.txt"))
                .content()
                .startsWith("raftlog verify --duration 10000ms --seed 7 -b " + cluster.bootstrapServers() + "\n");
        assertThat(cluster.node(1)).isEqualTo(before);
        assertThat(before.state()).isEqualTo(NodeState.RUNNING);
        try (RaftlogClient client = RaftlogClient.connect(cluster.bootstrapServers())) {
            assertThat(client.admin().listTopics().get()).isEmpty();
            assertThat(client.admin().listGroups().get()).isEmpty();
        }
    }

    @Test
    void faultsAreRefusedBeforeAnythingIsDone() {
        assertThat(verify("--faults", "kill")).isEqualTo(2);

        assertThat(run.said()).contains("--faults are for a cluster of its own");
    }

    @Test
    void soIsANumberOfNodes() {
        assertThat(verify("--nodes", "3")).isEqualTo(2);

        assertThat(run.said()).contains("--nodes is for a cluster of its own");
    }

    private int verify(String... options) {
        return run.run(Stream.concat(Stream.of("verify", "-b", cluster.bootstrapServers()), Stream.of(options))
                .toArray(String[]::new));
    }
}
