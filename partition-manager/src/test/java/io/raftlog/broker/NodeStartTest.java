package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftlog.broker.halt.HaltNotes;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node alone: what keeps it from starting, and that it leaves nothing behind. */
class NodeStartTest {
    @TempDir
    private Path folder;

    @Test
    void anAddressInUseIsNamedAndASecondTryOnAnotherSucceeds() throws Exception {
        TestCluster cluster = new TestCluster(folder, 1);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = cluster.settings(1);
            settings.put("listen", "127.0.0.1:" + taken.getLocalPort());
            Refusal client = refusal(settings);
            settings = cluster.settings(1);
            settings.put("raft.listen", "127.0.0.1:" + taken.getLocalPort());
            Refusal raft = refusal(settings);

            assertThat(client.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
            assertThat(raft.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
            assertThat(client.message()).contains("127.0.0.1:" + taken.getLocalPort());
            assertThat(raft.message()).contains("127.0.0.1:" + taken.getLocalPort());
            assertThat(client.hint()).contains("listen");
        }

        cluster.start().close();
    }

    @Test
    void aNodeOfOneServesAloneAndClosesTwice() throws Exception {
        TestCluster cluster = new TestCluster(folder, 1).start();
        Node node = cluster.node(1);

        node.close();
        node.close();

        node.stopped().get(10, TimeUnit.SECONDS);
        assertThat(node.ready()).isCompleted();
    }

    @Test
    void aNodeTellsWhyItStoppedItselfAndStaysDownIfItKeepsDoingSo() throws Exception {
        TestCluster cluster = new TestCluster(folder, 1).start();
        Path data = Path.of(cluster.settings(1).get("data.dir"));
        cluster.stop(1);
        HaltNotes notes = HaltNotes.open(data, 1);
        notes.write(null, "apply of entry 7 failed", new IllegalStateException("a hole"));

        cluster.start();
        assertThat(cluster.node(1).haltedBefore())
                .hasValueSatisfying(note -> assertThat(note.message()).contains("apply of entry 7 failed", "a hole"));
        cluster.stop(1);
        notes.write(null, "apply of entry 8 failed", new IllegalStateException("a hole"));
        notes.write(null, "apply of entry 9 failed", new IllegalStateException("a hole"));

        Refusal refusal = refusal(cluster.settings(1));
        assertThat(refusal.code()).isEqualTo(ErrorCode.STOPPED_REPEATEDLY);
        assertThat(refusal.message()).contains("apply of entry 9 failed");
        Files.delete(data.resolve("halted"));
        cluster.start().close();
    }

    @Test
    void aNodeAloneWhoseMetadataCannotBeTrustedDoesNotServeAndSaysWhy() throws Exception {
        TestCluster cluster = new TestCluster(folder, 1).start();
        NodeFiles files = new NodeFiles(Path.of(cluster.settings(1).get("data.dir")));
        cluster.stop(1);
        files.loseVotes(HostedMetadataGroup.groupIdOf("test"));

        try (Node node = Node.start(cluster.config(1))) {
            assertThat(node.stopped())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableOfType(ExecutionException.class)
                    .havingCause()
                    .isInstanceOfSatisfying(NodeStartException.class, refused -> {
                        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.REPLICA_QUARANTINED);
                        assertThat(refused.refusal().hint()).contains("quarantined");
                    });
        }
    }

    @Test
    void theDirectoryOfARunningNodeIsRefused() throws Exception {
        try (TestCluster cluster = new TestCluster(folder, 1).start()) {
            assertThat(refusal(cluster.settings(1)).code()).isEqualTo(ErrorCode.DATA_DIRECTORY_IN_USE);
        }
    }

    private static Refusal refusal(Map<String, String> settings) {
        NodeStartException refused =
                catchThrowableOfType(NodeStartException.class, () -> Node.start(NodeConfig.of(settings)));
        if (refused == null) {
            throw new AssertionError("was not refused");
        }
        return refused.refusal();
    }
}
