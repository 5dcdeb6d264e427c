package io.raftlog.tools.fault.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.raftlog.model.NodeAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes of which node 1 dials node 2; sockets, bytes and ends are real. */
class ProxiedNetworkTest {
    private static final Direction FORTH = new Direction(1, 2);
    private static final Direction BACK = new Direction(2, 1);
    private static final int PATIENCE_MS = 10_000;
    /** Long enough that bytes on loopback would have come. */
    private static final int SILENCE_MS = 100;

    private ServerSocket node2;
    private ProxiedNetwork network;

    @BeforeEach
    void open() throws IOException {
        node2 = listen(0);
        var address = new NodeAddress("127.0.0.1", node2.getLocalPort());
        network = ProxiedNetwork.between(Map.of(1, List.of(), 2, List.of(address)), "127.0.0.1", 42);
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        node2.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("fault-proxies"));
    }

    @Test
    void bytesPassBothWaysAndSoDoEnds() throws Exception {
        try (Socket caller = dial();
                Socket callee = accept()) {
            send(caller, 1, 2, 3);
            send(callee, 4);

            assertThat(receive(callee, 3)).containsExactly(1, 2, 3);
            assertThat(receive(caller, 1)).containsExactly(4);

            caller.shutdownOutput();
            assertThat(callee.getInputStream().read()).isEqualTo(-1);
            send(callee, 5);
            assertThat(receive(caller, 1)).containsExactly(5);
        }
    }

    @Test
    void megabytesPassUnchangedThroughASmallBuffer() throws Exception {
        byte[] sent = new byte[8 << 20];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 + i / 251);
        }
        network.set(Set.of(FORTH), LinkCondition.slow(Duration.ofMillis(1), Duration.ofMillis(1)));
        try (Socket caller = dial();
                Socket callee = accept()) {
            var writer = new Thread(() -> sendAll(caller, sent), "writer");
            writer.start();

            byte[] received = callee.getInputStream().readNBytes(sent.length);

            assertThat(received).isEqualTo(sent);
            writer.join(PATIENCE_MS);
        }
    }

    @Test
    void whatIsHeldIsSilentWhileItLastsAndArrivesAfterwards() throws Exception {
        try (Socket caller = dial();
                Socket callee = accept()) {
            network.set(Set.of(FORTH), LinkCondition.HELD);
            send(caller, 7);
            send(callee, 8);

            assertThat(receive(caller, 1)).as("the other direction").containsExactly(8);
            assertSilent(callee);
            assertThat(network.harmedBytes()).isEqualTo(1);

            network.heal(Set.of(FORTH));

            assertThat(receive(callee, 1)).containsExactly(7);
        }
    }

    @Test
    void whatIsSwallowedIsSilentAndBreaksTheConnectionAfterwards() throws Exception {
        try (Socket caller = dial();
                Socket callee = accept()) {
            network.set(Set.of(FORTH), LinkCondition.SWALLOWED);
            send(caller, 7);

            await().atMost(Duration.ofMillis(PATIENCE_MS)).until(() -> network.harmedBytes() == 1);
            assertSilent(callee);

            network.healAll();

            assertThatThrownBy(() -> callee.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> caller.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertWorks();
    }

    @Test
    void anEndIsNotHeardThroughACutAndIsAfterwards() throws Exception {
        try (Socket caller = dial();
                Socket callee = accept()) {
            network.set(Set.of(BACK), LinkCondition.HELD);
            callee.close();

            assertSilent(caller);

            network.healAll();

            assertThat(caller.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aConnectionMadeDuringACutIsSilentAndWorksAfterwards() throws Exception {
        network.set(Set.of(BACK), LinkCondition.SWALLOWED);
        try (Socket caller = dial()) {
            send(caller, 1);
            assertSilent(caller);
            network.healAll();
            try (Socket callee = accept()) {
                assertThat(receive(callee, 1)).containsExactly(1);
            }
        }
    }

    @Test
    void whileTheOtherDoesNotListenDialingIsRefused() throws Exception {
        int port = node2.getLocalPort();
        try (Socket caller = dial();
                Socket callee = accept()) {
            node2.close();
            callee.setSoLinger(true, 0);
            callee.close();

            assertThatThrownBy(() -> caller.getInputStream().read()).isInstanceOf(SocketException.class);
            // By now it is known: whoever heard the end dials again at once.
            assertThatThrownBy(this::dial).isInstanceOf(ConnectException.class);
        }
        node2 = listen(port);

        await().atMost(Duration.ofMillis(PATIENCE_MS)).ignoreExceptions().untilAsserted(this::assertWorks);
    }

    @Test
    void aCutHidesThatNobodyListens() throws Exception {
        node2.close();
        network.set(Set.of(FORTH), LinkCondition.SWALLOWED);

        try (Socket caller = dial()) {
            assertSilent(caller);
        }
    }

    @Test
    void brokenConnectionsBreakOnBothSidesAndNewOnesWork() throws Exception {
        try (Socket caller = dial();
                Socket callee = accept()) {
            network.breakConnections(Set.of(BACK));

            assertThatThrownBy(() -> caller.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> callee.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertWorks();
        await().atMost(Duration.ofMillis(PATIENCE_MS)).until(() -> network.connections(FORTH) == 0);
    }

    @Test
    void aHalfClosedConnectionGoesOnInTheOtherDirection() throws Exception {
        try (Socket caller = dial();
                Socket callee = accept()) {
            network.halfClose(FORTH);

            assertThat(callee.getInputStream().read()).isEqualTo(-1);
            send(callee, 6);
            assertThat(receive(caller, 1)).containsExactly(6);
        }
    }

    @Test
    void aFlappingLinkComesAndGoesUntilItIsHealed() throws Exception {
        try (Socket caller = dial();
                Socket callee = accept()) {
            network.flap(Set.of(FORTH), LinkCondition.HELD, Duration.ofMillis(20), Duration.ofMillis(20));
            for (int i = 0; i < 20; i++) {
                send(caller, i);
                assertThat(receive(callee, 1)).containsExactly(i);
            }
            assertThat(network.harmedBytes()).as("some of them had to wait").isPositive();

            network.healAll();
            long before = network.harmedBytes();
            send(caller, 1);
            receive(callee, 1);
            assertThat(network.harmedBytes()).isEqualTo(before);
        }
    }

    private void assertWorks() throws IOException {
        try (Socket caller = dial();
                Socket callee = accept()) {
            send(caller, 9);
            assertThat(receive(callee, 1)).containsExactly(9);
        }
    }

    private Socket dial() throws IOException {
        NodeAddress detour = network.routesOf(1).to(new NodeAddress("127.0.0.1", node2Port()));
        var socket = new Socket(detour.host(), detour.port());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private int node2Port() {
        return network.routesOf(1).detours().keySet().iterator().next().port();
    }

    private Socket accept() throws IOException {
        node2.setSoTimeout(PATIENCE_MS);
        Socket socket = node2.accept();
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private static ServerSocket listen(int port) throws IOException {
        var listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        return listener;
    }

    private static void send(Socket socket, int... bytes) throws IOException {
        for (int each : bytes) {
            socket.getOutputStream().write(each);
        }
    }

    private static void sendAll(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] receive(Socket socket, int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MS);
    }
}
