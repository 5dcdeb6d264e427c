package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path folder;

    @Test
    void aDirectoryKeepsItsIdentity() throws Exception {
        UUID first;
        try (DataDirectory directory = DataDirectory.open(config(Map.of()))) {
            first = directory.directoryId();
        }

        try (DataDirectory again = DataDirectory.open(config(Map.of()))) {
            assertThat(again.directoryId()).isEqualTo(first);
        }
    }

    @Test
    void theDirectoryOfAnotherClusterNodeOrFoundationIsRefusedNamingBoth() throws Exception {
        DataDirectory.open(config(Map.of())).close();

        assertThat(refusal(Map.of("cluster.id", "other")).message())
                .contains("\"test\"")
                .contains("\"other\"");
        assertThat(refusal(Map.of("node.id", "2")).message()).contains("node 1").contains("says 2");
        assertThat(refusal(Map.of("cluster.nodes", "1@127.0.0.1:9777")).message())
                .contains("9501")
                .contains("9777");
        assertThat(refusal(Map.of("node.id", "2")).code()).isEqualTo(ErrorCode.WRONG_DATA_DIRECTORY);
    }

    @Test
    void aDirectoryOfANewerFormatIsRefused() throws Exception {
        DataDirectory.open(config(Map.of())).close();
        Path identity = folder.resolve("data").resolve(NodeIdentity.FILE);
        Files.writeString(identity, Files.readString(identity).replace("format=2", "format=3"));

        assertThat(refusal(Map.of()).message())
                .contains(identity.toString())
                .contains("format 3")
                .contains("understands 2");
    }

    @Test
    void aDirectoryOfTheFormatBeforeOpensAndKeepsItsIdentity() throws Exception {
        UUID first;
        try (DataDirectory directory = DataDirectory.open(config(Map.of()))) {
            first = directory.directoryId();
        }
        Path identity = folder.resolve("data").resolve(NodeIdentity.FILE);
        Files.writeString(identity, Files.readString(identity).replace("format=2", "format=1"));

        try (DataDirectory again = DataDirectory.open(config(Map.of()))) {
            assertThat(again.directoryId()).isEqualTo(first);
            assertThat(identity).content().contains("format=2");
        }
    }

    @Test
    void aDamagedOrMissingIdentityIsRefused() throws Exception {
        DataDirectory.open(config(Map.of())).close();
        Path identity = folder.resolve("data").resolve(NodeIdentity.FILE);

        Files.writeString(identity, "format=1\n");
        assertThat(refusal(Map.of()).message()).contains("damaged");

        Files.delete(identity);
        assertThat(refusal(Map.of()).message()).contains("missing");
    }

    @Test
    void aDirectoryInUseIsRefusedAndFreeAfterwards() throws Exception {
        DataDirectory holder = DataDirectory.open(config(Map.of()));

        assertThat(refusal(Map.of()).code()).isEqualTo(ErrorCode.DATA_DIRECTORY_IN_USE);

        holder.close();
        DataDirectory.open(config(Map.of())).close();
    }

    @Test
    void aRefusedStartLeavesTheDirectoryFree() throws Exception {
        DataDirectory.open(config(Map.of())).close();
        refusal(Map.of("cluster.id", "other"));

        DataDirectory.open(config(Map.of())).close();
    }

    @Test
    void aDiscardedPartitionIsGone() throws Exception {
        PartitionId id = new PartitionId(PartitionId.toTopicId(UUID.randomUUID()), 3);
        try (DataDirectory directory = DataDirectory.open(config(Map.of()))) {
            Files.createDirectories(directory.partition(id));
            Files.writeString(directory.partition(id).resolve("00000000000000000000.log"), "x");

            directory.discard(id);
            directory.discard(id);

            assertThat(directory.partition(id)).doesNotExist();
            assertThat(folder.resolve("data").resolve("trash")).isEmptyDirectory();
        }
    }

    private NodeConfig config(Map<String, String> changes) throws NodeStartException {
        Map<String, String> values = new HashMap<>(Map.of(
                "cluster.id", "test",
                "node.id", "1",
                "data.dir", folder.resolve("data").toString(),
                "cluster.nodes", "1@127.0.0.1:9501,2@127.0.0.1:9502"));
        values.putAll(changes);
        return NodeConfig.of(values);
    }

    private Refusal refusal(Map<String, String> changes) {
        NodeStartException refused =
                catchThrowableOfType(NodeStartException.class, () -> DataDirectory.open(config(changes)));
        if (refused == null) {
            throw new AssertionError("was not refused");
        }
        return refused.refusal();
    }
}
