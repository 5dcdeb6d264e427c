package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator is told of a host that clients or other nodes could not connect to. */
class DialableHostsTest {
    private static final String OF_NAMES = "a name has letters, digits and inner hyphens, with single dots between its"
            + " parts, of which the last begins with a letter";
    private static final Map<String, String> FOUNDER = Map.of(
            "cluster.id", "c", "node.id", "1", "data.dir", "d", "cluster.nodes", "1@127.0.0.1:9501,2@127.0.0.1:9502");
    private static final Map<String, String> NEWCOMER = Map.of(
            "cluster.id", "c", "node.id", "3", "data.dir", "d", "cluster.nodes", "1@127.0.0.1:9501,2@127.0.0.1:9502");

    @ParameterizedTest
    @CsvSource({
        "advertised, a_b:9401",
        "advertised, -x:9401",
        "advertised, a..b:9401",
        "advertised, user@host:9401",
        "raft.advertised, a_b:9501",
        "cluster.nodes, '1@127.0.0.1:9501,2@a_b:9502'",
        "cluster.nodes, 1@user@host:9501",
        "peer.routes, 10.0.0.2:9501=a_b:1",
        "peer.routes, a_b:9501=10.0.0.2:1",
    })
    void aNameThatNobodyCouldDialIsRefusedWithItsKeyAndTheRuleForNames(String key, String value) {
        Refusal refusal = refusal(FOUNDER, Map.of(key, value));

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFIG_BROKEN);
        assertThat(refusal.message())
                .startsWith("--set: Invalid value " + value + " for configuration " + key + ": ")
                .contains("no connection can be made to the host", OF_NAMES);
        assertThat(refusal.hint()).isEqualTo("see its range: raftlog config explain " + key);
    }

    @ParameterizedTest
    @CsvSource({
        "advertised, bad host:9401, is not host:port",
        "advertised, [::1:9401, is not host:port",
        "advertised, :9401, is not host:port",
        "advertised, [1::2::3]:9401, it is no IPv6 address",
        "advertised, host:65536, port 65536 is not in 0..65535",
        "advertised, host:0, the port is 0",
        "raft.advertised, host:0, the port is 0",
        "cluster.nodes, 1@host:0, the port is 0",
        "cluster.nodes, 1@bad host:9501, is not host:port",
        "peer.routes, host:9501=host:0, the port is 0",
    })
    void soIsWhatIsNoAddressAtAll(String key, String value, String reason) {
        Refusal refusal = refusal(FOUNDER, Map.of(key, value));

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFIG_BROKEN);
        assertThat(refusal.message())
                .startsWith("--set: Invalid value " + value + " for configuration " + key + ": ")
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "listen, a_b:9401, advertised, clients, no connection can be made to the host",
        "listen, a_b:0, advertised, clients, no connection can be made to the host",
        "listen, 0.0.0.0:9401, advertised, clients, the wildcard address",
        "listen, [::]:9401, advertised, clients, the wildcard address",
        "advertised, 0.0.0.0:9401, advertised, clients, the wildcard address",
        "raft.listen, a_b:9501, raft.advertised, other nodes, no connection can be made to the host",
        "raft.advertised, 0.0.0.0:9501, raft.advertised, other nodes, the wildcard address",
    })
    void whatANodeListensOnMustDoForOthersUnlessTheyAreToldOfAnother(
            String key, String value, String toSet, String whom, String reason) {
        Refusal refusal = refusal(NEWCOMER, Map.of(key, value));

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFIG_BROKEN);
        assertThat(refusal.message())
                .startsWith(
                        "--set: " + key + " is the address that " + whom + " are told, \"" + value + "\": " + reason);
        assertThat(refusal.hint()).isEqualTo("set " + toSet + " to the host and port that " + whom + " reach");
    }

    @Test
    void thisMachineMayKnowItselfByANameThatOthersAreNotTold() throws Exception {
        NodeConfig config = NodeConfig.of(with(
                NEWCOMER,
                Map.of(
                        "listen", "a_b:9401",
                        "advertised", "a-b:9401",
                        "raft.listen", "a_b:9501",
                        "raft.advertised", "a-b:9501")));

        assertThat(config.addresses().listen()).isEqualTo(new NodeAddress("a_b", 9401));
        assertThat(config.addresses().raftListen()).isEqualTo(new NodeAddress("a_b", 9501));
    }

    @Test
    void whereAFounderListensForNodesIsNotWhatTheyAreTold() throws Exception {
        NodeConfig config = NodeConfig.of(with(FOUNDER, Map.of("raft.listen", "a_b:9501")));

        assertThat(config.addresses().raftAdvertised()).isEqualTo(new NodeAddress("127.0.0.1", 9501));
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> others) {
        Map<String, String> values = new HashMap<>(some);
        values.putAll(others);
        return values;
    }

    private static Refusal refusal(Map<String, String> some, Map<String, String> others) {
        NodeStartException refused =
                catchThrowableOfType(NodeStartException.class, () -> NodeConfig.of(with(some, others)));
        if (refused == null) {
            throw new AssertionError("was not refused");
        }
        return refused.refusal();
    }
}
