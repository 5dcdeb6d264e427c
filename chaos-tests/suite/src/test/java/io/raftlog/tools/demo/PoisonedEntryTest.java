package io.raftlog.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.broker.halt.HaltNote;
import io.raftlog.broker.halt.HaltNotes;
import io.raftlog.client.NewTopic;
import io.raftlog.client.Producer;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.raft.FailStop;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.cluster.LocalCluster.NodeReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three node processes, and in the Raft log of a partition, on all their disks, an entry that cannot be applied. */
class PoisonedEntryTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final int NODES = 3;

    @TempDir
    Path directory;

    private final Map<Integer, Process> processes = new TreeMap<>();
    private LocalCluster cluster;

    @BeforeEach
    void startCluster() {
        cluster = LocalCluster.create(
                directory.resolve("cluster"),
                LocalCluster.Layout.DEFAULT.withFirstPort(22_901).withConfig(Map.of("disk.ballast.bytes", "0")));
        cluster.start();
    }

    @AfterEach
    void end() {
        processes.values().forEach(Process::destroyForcibly);
        cluster.destroy();
    }

    @Test
    void everyReplicaStopsOnceSaysWhereAndStaysDown() throws Exception {
        String partition = writeSome();
        List<ForgedRaftLog> logs = raftLogs(partition);
        await().atMost(DEADLINE).until(() -> allEqual(logs));
        long poisoned = 0;
        for (int id = 1; id <= NODES; id++) {
            cluster.kill(id);
            poisoned = logs.get(id - 1).repeatLastCommand();
        }

        startAllUntilTheyHalt();

        for (NodeReport node : cluster.nodes()) {
            HaltNote why = onlyNote(node);
            assertThat(why.code()).isEqualTo(ErrorCode.ENTRY_INAPPLICABLE);
            assertThat(why.group()).hasToString("Optional[" + partition + "]");
            assertThat(why.message()).contains("node " + node.id(), "partition ", "i:" + poisoned);
            assertStaysDown(node);
            assertStaysDown(node);
            assertThat(onlyNote(node)).isEqualTo(why);
        }
    }

    private void startAllUntilTheyHalt() throws Exception {
        for (NodeReport node : cluster.nodes()) {
            start(node);
        }
        for (NodeReport node : cluster.nodes()) {
            assertThat(process(node).waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .as("node %d stops", node.id())
                    .isTrue();
            assertThat(process(node).exitValue()).isEqualTo(FailStop.EXIT_STATUS);
        }
    }

    private Process process(NodeReport node) {
        return Objects.requireNonNull(processes.get(node.id()));
    }

    private void start(NodeReport node) throws IOException {
        Path folder = node.data().resolveSibling("");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + folder.resolve("jvm.options"),
                "-Draftlog.log.dir=" + node.logFile().resolveSibling(""),
                "-cp",
                System.getProperty("java.class.path"),
                "io.raftlog.tools.cli.Main",
                "server",
                "start",
                "--config",
                folder.resolve("node.properties").toString());
        processes.put(
                node.id(),
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(printed(node).toFile())
                        .start());
    }

    private Path printed(NodeReport node) {
        return directory.resolve("printed-" + node.id());
    }

    private static HaltNote onlyNote(NodeReport node) {
        List<HaltNote> notes = HaltNotes.in(node.data());
        assertThat(notes).as("halts of node %d", node.id()).hasSize(1);
        return notes.get(0);
    }

    private void assertStaysDown(NodeReport node) throws Exception {
        start(node);
        assertThat(process(node).waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(process(node).exitValue()).isNotIn(0, FailStop.EXIT_STATUS);
        assertThat(Files.readString(printed(node))).contains("RL-4012", "partition ", "rm " + node.data());
    }

    /** @return the id of the partition's Raft group */
    private String writeSome() throws IOException {
        try (RaftlogClient client = RaftlogClient.connect(cluster.bootstrapServers())) {
            client.admin()
                    .createTopic(NewTopic.of("orders").withPartitions(1).withReplicationFactor(NODES))
                    .join();
            try (Producer<String, String> producer =
                    client.producer(Serdes.string(), Serdes.string()).build()) {
                producer.send("orders", "k", "v").join();
            }
        }
        try (Stream<Path> partitions = Files.list(cluster.node(1).data().resolve("partitions"))) {
            return partitions
                    .map(path -> path.getFileName().toString())
                    .reduce((one, other) -> {
                        throw new AssertionError("one partition was made, here are " + one + " and " + other);
                    })
                    .orElseThrow();
        }
    }

    private List<ForgedRaftLog> raftLogs(String partition) {
        return cluster.nodes().stream()
                .map(node -> new ForgedRaftLog(node.data().resolve("raft").resolve(partition)))
                .toList();
    }

    private static boolean allEqual(List<ForgedRaftLog> logs) throws IOException {
        for (ForgedRaftLog log : logs) {
            if (!log.entries().equals(logs.get(0).entries())) {
                return false;
            }
        }
        return true;
    }
}
