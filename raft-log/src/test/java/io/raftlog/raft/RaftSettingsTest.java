package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.model.NodeAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.junit.jupiter.api.Test;

/** The settings of Ratis without which nothing that raftlog promises holds. */
class RaftSettingsTest {
    private final RaftProperties properties = RaftSettings.of(new RaftHost.Config(
            1, Path.of("raft"), new NodeAddress("127.0.0.1", 1), Duration.ofSeconds(2), (reason, cause) -> {
                throw new AssertionError(reason, cause);
            }));

    @Test
    void anEntryCountsOnlyOnceItIsForcedAndItsDataBeforeIt() {
        assertThat(RaftServerConfigKeys.Log.asyncFlushEnabled(properties))
                .as("asynchronous flush")
                .isFalse();
        assertThat(RaftServerConfigKeys.Log.unsafeFlushEnabled(properties))
                .as("unsafe flush")
                .isFalse();
        assertThat(RaftServerConfigKeys.Log.StateMachineData.sync(properties))
                .as("data before its entry")
                .isTrue();
    }

    @Test
    void aDamagedLogIsNotTakenForAShorterOne() {
        assertThat(RaftServerConfigKeys.Log.corruptionPolicy(properties))
                .isEqualTo(RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    }

    @Test
    void aReadAsksAMajorityWhoLeads() {
        assertThat(RaftServerConfigKeys.Read.option(properties))
                .isEqualTo(RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        assertThat(RaftServerConfigKeys.Read.leaderLeaseEnabled(properties))
                .as("the word of a clock instead")
                .isFalse();
    }

    @Test
    void nothingIsPurgedOrReplacedButByUs() {
        assertThat(RaftServerConfigKeys.Snapshot.autoTriggerEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.Log.Appender.installSnapshotEnabled(properties))
                .isFalse();
    }
}
