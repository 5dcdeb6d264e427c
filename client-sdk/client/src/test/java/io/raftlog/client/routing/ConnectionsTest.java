package io.raftlog.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.model.NodeAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final NodeAddress USED = new NodeAddress("127.0.0.1", 9401);
    private static final NodeAddress UNUSED = new NodeAddress("127.0.0.1", 9402);

    private final Connections connections = new Connections("test");

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void whateverAddressesAreMadeUpOnlySoManyConnectionsAreKept() {
        NodeConnection used = connections.to(USED);
        NodeConnection unused = connections.to(UNUSED);

        for (int port = 1; port <= 500; port++) {
            connections.to(new NodeAddress("made-up.example.org", port));
            connections.to(USED);
        }

        await().atMost(SOON).until(() -> connections.count() <= 64);
        assertThat(unused.isClosed()).isTrue();
        assertThat(used.isClosed()).isFalse();
        assertThat(connections.to(USED)).isSameAs(used);
        assertThat(connections.to(UNUSED)).isNotSameAs(unused);
    }
}
