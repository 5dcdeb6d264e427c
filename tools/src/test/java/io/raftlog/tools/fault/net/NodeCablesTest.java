package io.raftlog.tools.fault.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftlog.tools.cluster.NodePlace;
import io.raftlog.tools.fault.system.SystemTool;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeCablesTest {
    private static final int PORT = 9_000;
    private static final int SOON_MS = 300;
    private static final int PATIENCE_MS = 20_000;

    private NodeCables cables = NodeCables.NONE;

    @BeforeEach
    void lay() {
        assumeTrue(NodeCables.unavailable().isEmpty(), () -> "no cables: " + NodeCables.unavailable());
        cables = NodeCables.laidTo(2);
    }

    @AfterEach
    void takeAway() {
        cables.close();
    }

    @Test
    void whatIsSaidWhileACableIsPulledArrivesWhenItIsBack() throws Exception {
        Process echo = listening(1);
        try (Socket before = connected(1, PATIENCE_MS)) {
            before.getOutputStream().write(1);
            assertThat(before.getInputStream().read()).isEqualTo(1);

            cables.pull(1);
            before.getOutputStream().write(2);
            before.setSoTimeout(SOON_MS);
            assertThatThrownBy(() -> before.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> connected(1, SOON_MS)).isInstanceOf(SocketTimeoutException.class);

            cables.plug(1);
            before.setSoTimeout(PATIENCE_MS);
            assertThat(before.getInputStream().read()).isEqualTo(2);
        } finally {
            echo.destroyForcibly().waitFor();
        }
    }

    @Test
    void aNodeWithoutACableKeepsTheOthersFromNothing() throws Exception {
        Process echo = listening(2);
        cables.pull(1);
        try (Socket other = connected(2, PATIENCE_MS)) {
            other.getOutputStream().write(1);

            assertThat(other.getInputStream().read()).isEqualTo(1);
        } finally {
            echo.destroyForcibly().waitFor();
        }
    }

    @Test
    void whereNobodyListensAConnectionIsRefused() {
        assertThatThrownBy(() -> connected(1, PATIENCE_MS)).isInstanceOf(ConnectException.class);
    }

    @Test
    void nothingStaysBehind() {
        String ours = place(1).networkNamespace().orElseThrow();

        cables.close();

        assertThat(SystemTool.run("ip", "netns", "list")).doesNotContain(ours);
        assertThat(SystemTool.run("ip", "link", "show")).doesNotContain(ours.substring(0, ours.indexOf('-')));
        assertThat(cables.places()).isEmpty();
    }

    private Process listening(int node) throws IOException {
        Process echo = new ProcessBuilder(
                        "nsenter",
                        "--net=/run/netns/" + place(node).networkNamespace().orElseThrow(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Echo.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(echo.inputReader().readLine()).isEqualTo("listens");
        return echo;
    }

    private Socket connected(int node, int timeoutMs) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(place(node).host(), PORT), timeoutMs);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private NodePlace place(int node) {
        return Objects.requireNonNull(cables.places().get(node));
    }

    /** Sends back what it is sent, on one connection. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] args) throws IOException {
            try (var server = new ServerSocket(PORT)) {
                System.out.println("listens");
                try (Socket caller = server.accept()) {
                    caller.getInputStream().transferTo(caller.getOutputStream());
                }
            }
        }
    }
}
