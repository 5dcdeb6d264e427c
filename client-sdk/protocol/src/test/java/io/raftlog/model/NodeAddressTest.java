package io.raftlog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:1",
                "a:65535",
                "1a:9401",
                "2130706433:9401",
                "10.0.0.7:9401",
                "node-1.example.org:9401",
                "A.example.org.:9401",
                "a--b.xn--4ca.de:9401",
                "[::1]:9401",
                "[::ffff:10.0.0.7]:9401",
                "[fe80::1%eth0]:9401",
            })
    void whatCanBeDialedIsLeftAsItIs(String text) {
        NodeAddress address = NodeAddress.parse(text);

        assertThat(address.requireDialable()).isSameAs(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a_b",
                "_a",
                "-x",
                "x-",
                "a.-b",
                "a..b",
                ".a",
                "1.2.3",
                "256.1.1.1",
                "a.1b",
                "a%20b",
                "ü.de",
                "${HOST}",
                "user@host",
                "a#b",
                "a?b",
                "a,b",
                "a\\b",
                "*"
            })
    void aNameThatNobodyCouldDialIsRefused(String host) {
        NodeAddress address = NodeAddress.parse(host + ":9401");

        assertThatIllegalArgumentException()
                .isThrownBy(address::requireDialable)
                .withMessageContaining("\"" + host + ":9401\"")
                .withMessageContaining("to the host \"" + host + "\"")
                .withMessageContaining("letters, digits and inner hyphens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1::2::3", ":::", "::1%", "host:", "[::1]"})
    void norOneThatLooksLikeIpv6AndIsNot(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(new NodeAddress(host, 9401)::requireDialable)
                .withMessageContaining("to the host \"" + host + "\": it is no IPv6 address");
    }

    @Test
    void aNameThatIsTooLongForAnyResolverIsRefusedAndNotRepeated() {
        assertThatCode(new NodeAddress("x".repeat(255), 9401)::requireDialable).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(new NodeAddress("x".repeat(256), 9401)::requireDialable)
                .withMessage("no connection can be made to a host whose name has 256 characters");
    }

    @Test
    void portZeroCannotBeDialedAndItsHostMayBe() {
        NodeAddress any = new NodeAddress("localhost", 0);

        assertThatIllegalArgumentException()
                .isThrownBy(any::requireDialable)
                .withMessage("\"localhost:0\": the port is 0");
        assertThatCode(any::requireDialableHost).doesNotThrowAnyException();
    }
}
