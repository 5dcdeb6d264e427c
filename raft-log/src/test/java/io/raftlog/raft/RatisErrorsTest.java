package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.storage.RaftStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RatisErrorsTest {
    private static final Logger RATIS =
            LoggerFactory.getLogger("org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream");
    private final IOException forceFailed = new IOException("Input/output error");

    private final List<String> halts = new ArrayList<>();
    private final ExpectedCloses closes = new ExpectedCloses();
    private AutoCloseable errors = () -> {};

    @BeforeEach
    void listen() {
        errors = RatisErrors.haltOn("n2@", (reason, cause) -> halts.add(reason + ": " + cause), closes);
    }

    @AfterEach
    void stop() throws Exception {
        errors.close();
    }

    @Test
    void aForceThatFailedWhileRatisClosedAFileHalts() throws Exception {
        logOn("n2@group-1-SegmentedRaftLogWorker", "Failed to flush log_inprogress_0");

        assertThat(halts).containsExactly("Ratis lost a write: Failed to flush log_inprogress_0: " + forceFailed);
    }

    @Test
    void membersThatRatisCouldNotWriteHalt() throws Exception {
        membersNotWritten(new UUID(17, 42));

        assertThat(halts).singleElement().asString().contains("Failed writing configuration");
    }

    @Test
    void aGroupThatIsDeletedLosesNothingByItUntilItIsOpenedAgain() throws Exception {
        closes.expect(new UUID(17, 41));
        closes.expectDeletion(new UUID(17, 42));

        membersNotWritten(new UUID(17, 42));
        assertThat(halts).isEmpty();

        membersNotWritten(new UUID(17, 41));
        assertThat(halts).hasSize(1);

        closes.expectNoLonger(new UUID(17, 42));
        membersNotWritten(new UUID(17, 42));
        assertThat(halts).hasSize(2);
    }

    @Test
    void aVoteForItselfThatAReplicaCouldNotWriteHaltsUnlessItIsDeleted() throws Exception {
        UUID group = new UUID(17, 0xabcdef);
        electionFails(group, forceFailed);
        assertThat(halts).singleElement().asString().contains("LeaderElection7: Failed");

        closes.expectDeletion(group);
        electionFails(group, new NoSuchFileException("raft-meta.tmp"));
        assertThat(halts).hasSize(1);
    }

    @Test
    void anElectionThatFailsOtherwiseLosesNothing() throws Exception {
        electionFails(new UUID(17, 42), new IllegalStateException("term"));
        electionFails(new UUID(17, 42), new ServerNotReadyException("closing"));

        assertThat(halts).isEmpty();
    }

    private static void electionFails(UUID group, Exception failure) throws InterruptedException {
        String election = "n2@" + RaftGroupId.valueOf(group) + "-LeaderElection7";
        Logger elections = LoggerFactory.getLogger("org.apache.ratis.server.impl.LeaderElection");
        logOn(election, () -> elections.error("{}: Failed, state={}", election, "RUNNING", failure));
    }

    private void membersNotWritten(UUID group) throws InterruptedException {
        Logger storage = LoggerFactory.getLogger(RaftStorage.class);
        logOn(
                "n2@peer-calls-1",
                () -> storage.error(
                        "Failed writing configuration to file:/data/raft/" + group + "/current/raft-meta.conf",
                        forceFailed));
    }

    @Test
    void whatAnotherServerOfThisProcessLogsIsNotOurs() throws Exception {
        logOn("n21@group-1-SegmentedRaftLogWorker", "Failed to flush log_inprogress_0");

        assertThat(halts).isEmpty();
    }

    @Test
    void aServerThatClosesLosesNothingByIt() throws Exception {
        closes.expectAll();

        logOn("n2@group-1-SegmentedRaftLogWorker", "Failed to flush log_inprogress_0");

        assertThat(halts).isEmpty();
    }

    @Test
    void afterwardsNobodyListens() throws Exception {
        errors.close();

        logOn("n2@group-1-SegmentedRaftLogWorker", "Failed to flush log_inprogress_0");

        assertThat(halts).isEmpty();
    }

    private void logOn(String thread, String message) throws InterruptedException {
        logOn(thread, () -> RATIS.error(message, forceFailed));
    }

    private static void logOn(String thread, Runnable log) throws InterruptedException {
        Thread logging = new Thread(log, thread);
        logging.start();
        logging.join();
    }
}
