package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientConfigTest {
    @Test
    void bootstrapServersAreSeparatedByCommas() {
        assertThat(ClientConfig.of("a.example.org:9401, [::1]:9402,").bootstrapServers())
                .extracting(Object::toString)
                .containsExactly("a.example.org:9401", "[::1]:9402");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a_b:9401", "-x:9401", "a..b:9401", "user@host:9401", "a#b:9401", "host:0", "bad host:9401"})
    void oneThatNobodyCouldDialIsRefusedByName(String server) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientConfig.of("127.0.0.1:9401," + server))
                .withMessageContaining("\"" + server + "\"");
    }
}
