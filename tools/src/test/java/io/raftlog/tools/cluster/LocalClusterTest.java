package io.raftlog.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.raftlog.protocol.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no running node; those that run are in the chaos tests. */
class LocalClusterTest {
    private static final LocalCluster.Layout LAYOUT = LocalCluster.Layout.DEFAULT.withFirstPort(21_000);

    @TempDir
    Path folder;

    @Test
    void aNewClusterIsFoundAgainWithTheSamePorts() {
        Path root = folder.resolve("local");
        LocalCluster made = LocalCluster.create(root, LAYOUT.withConfig(Map.of("segment.bytes", "1048576")));

        LocalCluster found = LocalCluster.open(root).orElseThrow();

        assertThat(found.clusterId()).isEqualTo(made.clusterId());
        assertThat(found.addresses()).isEqualTo(made.addresses()).hasSize(3).doesNotHaveDuplicates();
        assertThat(found.nodes())
                .allSatisfy(node -> assertThat(node.state()).isEqualTo(LocalCluster.NodeState.STOPPED));
        assertThat(found.isRunning()).isFalse();
    }

    @Test
    void aKeyOfOneNodeIsInItsFileAloneAndOutlivesOtherCommands() throws IOException {
        LocalCluster.create(folder, LAYOUT.withConfig(Map.of("peer.silence.ms", "700")))
                .configure(2, Map.of("peer.routes", "a:1=b:2"));

        ClusterDirectory directory = new ClusterDirectory(folder);
        ClusterState state = directory.read().orElseThrow();
        state.nodes().forEach(node -> NodeProcess.configure(directory, state, node));

        assertThat(folder.resolve("node-2/node.properties"))
                .content()
                .contains("peer.routes=a:1=b:2", "silence.ms=700");
        assertThat(folder.resolve("node-1/node.properties")).content().doesNotContain("peer.routes");
    }

    /** And places. */
    @Test
    void aStateFileFromBeforeNodesHadKeysIsRead() throws IOException {
        LocalCluster.create(folder, LAYOUT);
        Path file = folder.resolve("cluster.json");
        var json = new ObjectMapper();
        JsonNode state = json.readTree(file.toFile());
        for (JsonNode node : state.get("nodes")) {
            for (String later : List.of("config", "place")) {
                assertThat(((ObjectNode) node).remove(later)).as(later).isNotNull();
            }
        }
        json.writeValue(file.toFile(), state);

        assertThat(LocalCluster.open(folder).orElseThrow().addresses()).hasSize(3);
    }

    @Test
    void whereNoClusterWasMadeNoneIsFound() {
        assertThat(LocalCluster.open(folder)).isEmpty();
    }

    @Test
    void aDirectoryWithForeignFilesIsNotTaken() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> LocalCluster.create(folder, LAYOUT))
                .isInstanceOf(LocalClusterException.class)
                .hasMessageContaining("thesis.txt");
    }

    @Test
    void destroyingDeletesWhatWasMadeAndNothingElse() throws IOException {
        LocalCluster cluster = LocalCluster.create(folder.resolve("local"), LAYOUT);
        Files.createDirectories(folder.resolve("local/node-1/data/deep"));
        Files.writeString(folder.resolve("local/node-1/data/deep/file"), "x");
        Files.writeString(folder.resolve("local/notes.txt"), "mine");

        cluster.destroy();

        assertThat(folder.resolve("local/node-1")).doesNotExist();
        assertThat(folder.resolve("local/cluster.json")).doesNotExist();
        assertThat(folder.resolve("local/notes.txt")).hasContent("mine");
    }

    @Test
    void destroyingAnUntouchedClusterLeavesNoDirectory() {
        LocalCluster.create(folder.resolve("local"), LAYOUT).destroy();

        assertThat(folder.resolve("local")).doesNotExist();
    }

    @Test
    void aProcessIsRememberedAcrossCommands() {
        LocalCluster.create(folder, LAYOUT);
        ClusterDirectory directory = new ClusterDirectory(folder);
        ProcessIdentity own = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        ClusterState state = directory.read().orElseThrow();

        directory.write(state.with(state.nodes().get(1).withProcess(Optional.of(own))));

        assertThat(directory.read().orElseThrow().nodes().get(1).process()).contains(own);
        assertThat(LocalCluster.open(folder).orElseThrow().node(2).state()).isEqualTo(LocalCluster.NodeState.RUNNING);
    }

    @Test
    void whyANodeEndedAtItsStartIsInTheMessageItself() throws IOException {
        LocalCluster cluster = LocalCluster.create(
                folder.resolve("local"), LAYOUT.withNodes(1).withConfig(Map.of("segment.bytes", "many")));

        assertThatThrownBy(cluster::start)
                .isInstanceOf(LocalClusterException.class)
                .hasMessageStartingWith("node 1 ended before it was ready: RL-")
                .hasMessageContaining("segment.bytes");
    }

    @Test
    void aStateFileOfAnotherFormatIsRefused() throws IOException {
        LocalCluster.create(folder, LAYOUT);
        Path state = folder.resolve("cluster.json");
        Files.writeString(state, Files.readString(state).replace("\"format\" : 1", "\"format\" : 99"));

        assertThatThrownBy(() -> LocalCluster.open(folder)).hasMessageContaining("format 99");

        Files.writeString(state, "nonsense");
        assertThatThrownBy(() -> LocalCluster.open(folder)).hasMessageContaining("not a state file");
    }

    @Test
    void aPortTakenMeanwhileIsToldBeforeAnythingIsStarted() throws IOException {
        LocalCluster cluster = LocalCluster.create(folder, LAYOUT);
        int port = cluster.addresses().get(1).port();

        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName(LocalCluster.HOST))) {
            assertThatThrownBy(() -> cluster.start(Duration.ofSeconds(5), ready -> {}))
                    .isInstanceOfSatisfying(
                            LocalClusterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE))
                    .hasMessageContaining("port " + port + " of node 2");
        }
        assertThat(cluster.isRunning()).isFalse();
    }

    @Test
    void aNodeThatDoesNotExistOrDoesNotRunIsNotSignalled() {
        LocalCluster cluster = LocalCluster.create(folder, LAYOUT);

        assertThatThrownBy(() -> cluster.kill(9)).hasMessageContaining("there is no node 9");
        assertThatThrownBy(() -> cluster.kill(1)).hasMessageContaining("node 1 does not run");
        assertThat(cluster.stop()).containsOnly(LocalCluster.NodeEnd.NOT_RUNNING);
    }

    @Test
    void twoChangesAtATimeExcludeEachOther() {
        LocalCluster cluster = LocalCluster.create(folder, LAYOUT);

        try (ClusterDirectory.Lock held = new ClusterDirectory(folder).lock()) {
            assertThatThrownBy(cluster::stop).hasMessageContaining("another command is changing");
        }
    }

    @Test
    void theEndOfALogIsItsLastLines() throws IOException {
        Path log = folder.resolve("node.log");
        Files.writeString(log, "x".repeat(100_000) + "\na\nb\nc\n");

        assertThat(LogTail.of(log, 2)).isEqualTo(List.of("b", "c"));
        assertThat(LogTail.of(folder.resolve("missing"), 2)).isEmpty();
    }
}
