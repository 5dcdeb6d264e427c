package io.raftlog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAddressTest {

    @ParameterizedTest
    @CsvSource({
        "localhost:9092, localhost, 9092",
        "10.0.0.7:1, 10.0.0.7, 1",
        "node-1.example.org:65535, node-1.example.org, 65535",
        "[::1]:9092, ::1, 9092",
        "[fe80::1%eth0]:0, fe80::1%eth0, 0",
    })
    void whatIsPrintedIsParsed(String text, String host, int port) {
        NodeAddress address = NodeAddress.parse(text);

        assertThat(address).isEqualTo(new NodeAddress(host, port));
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                "host:",
                ":9092",
                "host:port",
                "host:-1",
                "host:65536",
                "host:99999999999",
                " :9092",
                "[]:9092",
                "::1:9092",
                "[::1:9092",
                "host:+1",
                "http://host:9092"
            })
    void whatIsNoAddressIsRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeAddress.parse(text))
                .withMessageContaining("\"" + text + "\"");
    }
}
