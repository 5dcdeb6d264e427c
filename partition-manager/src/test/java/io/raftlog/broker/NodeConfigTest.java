package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigTest {
    private static final Map<String, String> LEAST = Map.of(
            "cluster.id", "c", "node.id", "1", "data.dir", "d", "cluster.nodes", "1@127.0.0.1:9501,2@127.0.0.1:9502");

    @TempDir
    private Path folder;

    @Test
    void whatIsNotSetHasItsDefault() throws Exception {
        NodeConfig config = NodeConfig.of(LEAST);

        assertThat(config.addresses().listen()).isEqualTo(new NodeAddress("127.0.0.1", 9401));
        assertThat(config.addresses().advertised()).isEmpty();
        assertThat(config.addresses().raftAdvertised()).isEqualTo(new NodeAddress("127.0.0.1", 9501));
        assertThat(config.topicDefaults().partitions()).isEqualTo(6);
        assertThat(config.storage().segmentBytes()).isEqualTo(128 << 20);
    }

    @Test
    void aLaterSourceWinsAndItsPlaceIsKept() throws Exception {
        Path file = write("default.partitions=1", "segment.bytes = 2097152", "# a comment", "", "node.id: 1");

        NodeConfig config = NodeConfig.load(
                file,
                Map.of("RAFTLOG_DEFAULT_PARTITIONS", "2", "RAFTLOG_HOME", "/x", "HOME", "/y"),
                with("default.partitions", "3"));

        assertThat(config.topicDefaults().partitions()).isEqualTo(3);
        assertThat(config.storage().segmentBytes()).isEqualTo(2 << 20);
        assertThat(config.set())
                .containsEntry("default.partitions", "3 (--set)")
                .containsEntry("segment.bytes", "2097152 (" + file + ":2)");
    }

    @Test
    void anUnknownKeyIsRefusedWithItsPlaceAndTheKeyThatWasMeant() throws Exception {
        Path file = write("# mine", "segment.byts=1");

        Refusal refusal = refusal(file, Map.of(), LEAST);

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFIG_BROKEN);
        assertThat(refusal.message()).contains(file + ":2").contains("segment.byts");
        assertThat(refusal.hint()).isEqualTo("did you mean segment.bytes");
    }

    @Test
    void anEnvironmentVariableThatIsNearlyAKeyIsRefused() {
        Refusal refusal = refusal(null, Map.of("RAFTLOG_NODE_IDD", "1"), LEAST);

        assertThat(refusal.message()).contains("RAFTLOG_NODE_IDD");
        assertThat(refusal.hint()).contains("node.id");
    }

    @Test
    void aKeyThatIsSetTwiceInAFileIsRefused() throws Exception {
        Path file = write("node.id=1", "node.id=2");

        assertThat(refusal(file, Map.of(), LEAST).message())
                .contains(file + ":2")
                .contains("line 1");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(refusal(folder.resolve("none"), Map.of(), LEAST).message()).contains("none");
    }

    @ParameterizedTest
    @CsvSource({
        "node.id, 0",
        "node.id, one",
        "cluster.id, a b",
        "listen, nowhere",
        "raft.listen, 127.0.0.1:0",
        "cluster.nodes, 1@127.0.0.1",
        "default.replication.factor, 2",
        "segment.bytes, 17",
        "election.timeout.ms, 5",
        "max.in.flight.bytes, 1048575",
        "max.in.flight.bytes.per.partition, 2097151",
        "fetch.max.bytes, 1048575",
    })
    void aValueThatBreaksItsRuleIsRefusedByName(String key, String value) {
        Refusal refusal = refusal(null, Map.of(), with(key, value));

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFIG_BROKEN);
        assertThat(refusal.message()).contains(key).contains(value);
        assertThat(refusal.hint()).contains("raftlog config explain " + key);
    }

    @Test
    void anAnswerThatTheMemoryForAnswersNeverHoldsIsRefused() {
        Map<String, String> values = with("fetch.max.bytes", "8388609");
        values.put("fetch.memory.bytes", "8388608");

        Refusal refusal = refusal(null, Map.of(), values);

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFIG_BROKEN);
        assertThat(refusal.message()).contains("--set", "fetch.max.bytes, 8388609", "fetch.memory.bytes, 8388608");
        assertThat(refusal.hint()).contains("raise fetch.memory.bytes or lower fetch.max.bytes");
    }

    @ParameterizedTest
    @CsvSource({"cluster.id", "node.id", "data.dir", "cluster.nodes"})
    void aKeyWithoutDefaultMustBeSet(String key) {
        Map<String, String> values = new HashMap<>(LEAST);
        values.remove(key);

        assertThat(refusal(null, Map.of(), values).message()).contains("lacks " + key);
    }

    @Test
    void aNodeThatIsNotAmongTheNodesItIsToldOfJoinsThemAndMustBeReachable() throws Exception {
        Map<String, String> values = with("node.id", "3");
        values.put("raft.listen", "0.0.0.0:9503");

        assertThat(refusal(null, Map.of(), values).hint()).contains("raft.advertised");
        values.put("raft.advertised", "example.org:9503");
        assertThat(NodeConfig.of(values).addresses().raftAdvertised()).isEqualTo(new NodeAddress("example.org", 9503));
    }

    @Test
    void theWildcardAddressNeedsAnAdvertisedOne() throws Exception {
        Map<String, String> values = with("listen", "0.0.0.0:9401");

        assertThat(refusal(null, Map.of(), values).hint()).contains("advertised");
        values.put("advertised", "example.org:9401");
        assertThat(NodeConfig.of(values).addresses().advertised()).contains(new NodeAddress("example.org", 9401));
    }

    @Test
    void everyKeySaysWhatItIsFor() {
        assertThat(NodeConfig.definitions().configKeys().values())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key.documentation).endsWith("."));
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> values = new HashMap<>(LEAST);
        values.put(key, value);
        return values;
    }

    private Path write(String... lines) throws Exception {
        return Files.write(folder.resolve("node.properties"), List.of(lines));
    }

    private static Refusal refusal(@Nullable Path file, Map<String, String> environment, Map<String, String> set) {
        NodeStartException refused =
                catchThrowableOfType(NodeStartException.class, () -> NodeConfig.load(file, environment, set));
        if (refused == null) {
            throw new AssertionError("was not refused");
        }
        return refused.refusal();
    }
}
