package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final AtomicBoolean closing = new AtomicBoolean();
    private AutoCloseable errors = () -> {};

    @BeforeEach
    void listen() {
        errors = RatisErrors.haltOn("n2@", (reason, cause) -> halts.add(reason + ": " + cause), closing::get);
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
        Logger storage = LoggerFactory.getLogger(RaftStorage.class);
        logOn(
                "n2@group-1-StateMachineUpdater",
                () -> storage.error("Failed writing configuration to file:raft-meta.conf", forceFailed));

        assertThat(halts).singleElement().asString().contains("Failed writing configuration");
    }

    @Test
    void whatAnotherServerOfThisProcessLogsIsNotOurs() throws Exception {
        logOn("n21@group-1-SegmentedRaftLogWorker", "Failed to flush log_inprogress_0");

        assertThat(halts).isEmpty();
    }

    @Test
    void aServerThatClosesLosesNothingByIt() throws Exception {
        closing.set(true);

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
