package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftlog.log.NewerFormatException;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.raft.RaftHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of a port that cannot be opened. */
class ListenersTest {
    private static final NodeAddress LISTEN = new NodeAddress("127.0.0.1", 9401);

    @TempDir
    private Path folder;

    @Test
    void aPortThatSomebodyHasIsNamedWithTheKeyToChange() {
        NodeStartException refused = refusal(new IOException("gRPC", new BindException("Address already in use")));

        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        assertThat(refused).hasMessageContaining("127.0.0.1:9401");
        assertThat(refused.refusal().hint()).contains("raft.listen");
    }

    @Test
    void soIsOneWhoseFailureIsKnownByItsWordsOnly() {
        NodeStartException refused = refusal(new IOException("bind failed: address already in use"));

        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
    }

    @Test
    void filesOfANewerVersionAreNoMatterOfThePort() {
        var newer = new NewerFormatException(Path.of("snapshot"), 9, 3);

        NodeStartException refused = refusal(new UncheckedIOException(newer));

        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.WRONG_DATA_DIRECTORY);
        assertThat(refused).hasMessage(newer.getMessage());
    }

    @Test
    void anythingElseIsToldAsItIs() {
        NodeStartException refused = refusal(new IllegalStateException("a riddle"));

        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.STORAGE_FAILED);
        assertThat(refused).hasMessageContaining("the Raft server", "a riddle");
    }

    @Test
    void aRaftPortThatIsTakenIsFoundOutBeforeRatisIsAsked() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var config = new RaftHost.Config(
                    1,
                    folder,
                    new NodeAddress("127.0.0.1", taken.getLocalPort()),
                    Duration.ofSeconds(1),
                    (reason, cause) -> {});

            NodeStartException refused = catchThrowableOfType(
                    NodeStartException.class,
                    () -> Listeners.raft(config, groupId -> {
                        throw new AssertionError("no group is there");
                    }));

            assertThat(refused.refusal().code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aHostThatThisMachineDoesNotKnowIsNamedWithTheKeyToChange() {
        var config = new RaftHost.Config(
                1, folder, new NodeAddress("host.invalid", 9501), Duration.ofSeconds(1), (reason, cause) -> {});

        NodeStartException refused = catchThrowableOfType(
                NodeStartException.class,
                () -> Listeners.raft(config, groupId -> {
                    throw new AssertionError("no group is there");
                }));

        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.CONFIG_BROKEN);
        assertThat(refused)
                .hasMessage("cannot listen on host.invalid:9501: this machine knows no host \"host.invalid\"");
        assertThat(refused.refusal().hint()).contains("set raft.listen to");
        assertThat(folder).isEmptyDirectory();
    }

    private static NodeStartException refusal(Exception failure) {
        return Listeners.refusal("the Raft server", LISTEN, "raft.listen", failure);
    }
}
