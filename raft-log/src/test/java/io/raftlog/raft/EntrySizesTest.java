package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.model.NodeAddress;
import io.raftlog.raft.gate.StartGate;
import io.raftlog.raft.transport.PeerTransport;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.Test;

class EntrySizesTest {
    private final RaftProperties properties = RaftSettings.of(new RaftHost.Config(
            1, Path.of("raft"), new NodeAddress("127.0.0.1", 1), Duration.ofSeconds(2), (reason, cause) -> {
                throw new AssertionError(reason, cause);
            }));

    @Test
    void whatWeRunWithFits() {
        assertThatCode(() -> EntrySizes.check(properties)).doesNotThrowAnyException();
        assertThatCode(() -> EntrySizes.check(machine(RaftGroupHandle.MAX_COMMAND_BYTES), properties))
                .doesNotThrowAnyException();
    }

    @Test
    void moreSentThanIsReadBackIsRefusedWithBothSizes() {
        sends(StartGate.MAX_ENTRY_BYTES + 1);

        assertThatThrownBy(() -> EntrySizes.check(properties))
                .hasMessageContaining("sent to a follower")
                .hasMessageContaining("" + (StartGate.MAX_ENTRY_BYTES + 1))
                .hasMessageContaining("" + StartGate.MAX_ENTRY_BYTES);
    }

    @Test
    void entriesThatNoMessageHoldsAreRefused() {
        sends(PeerTransport.MAX_MESSAGE_BYTES);

        assertThatThrownBy(() -> EntrySizes.check(properties)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEntryThatTheGroupMayNotHaveUnderWayIsRefused() {
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("1MB"));

        assertThatThrownBy(() -> EntrySizes.check(properties)).hasMessageContaining("under way");
    }

    @Test
    void aMachineWhoseLongestCommandFillsAnEntryIsNotOpened() {
        int filled = StartGate.MAX_ENTRY_BYTES - GroupProperties.ENTRY_OVERHEAD_BYTES;
        assertThatCode(() -> EntrySizes.check(machine(filled), properties)).doesNotThrowAnyException();

        assertThatThrownBy(() -> EntrySizes.check(machine(filled + 1), properties))
                .hasMessageContaining("longest command, " + (filled + 1));
    }

    private void sends(int bytes) {
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(bytes));
    }

    private static ReplicatedStateMachine machine(int longestCommandBytes) {
        return new ReplicatedStateMachine() {
            @Override
            public int longestCommandBytes() {
                return longestCommandBytes;
            }

            @Override
            public ByteBuffer apply(EntryPosition position, ByteBuffer command) {
                throw new AssertionError("nothing is applied");
            }
        };
    }
}
