package io.raftlog.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.tools.cluster.LocalCluster.NodeEnd;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeSignalsTest {
    private static final NodeSignals PATIENT = new NodeSignals(Duration.ofSeconds(30));
    private static final NodeSignals IMPATIENT = new NodeSignals(Duration.ofMillis(1));

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatIsKilledIsGone() throws IOException {
        ProcessIdentity process = start("sleep", "60");

        PATIENT.kill(1, process);

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void whatIsPausedIsAliveAndStandsStillUntilItIsResumed() throws IOException {
        ProcessIdentity process = start("sh", "-c", "while :; do :; done");
        for (int time = 0; time < 20; time++) {
            assertThat(process.isPaused()).isFalse();
            assertThat(process.standsStill()).isFalse();

            PATIENT.pause(1, process);

            assertThat(process.standsStill()).isTrue();
            assertThat(process.isPaused()).isTrue();
            assertThat(process.isAlive()).isTrue();
            PATIENT.resume(process);
        }
    }

    @Test
    void oneThatIsPausedEndsInAnOrderlyWayToo() throws IOException {
        ProcessIdentity process = start("sleep", "60");
        PATIENT.pause(1, process);

        assertThat(PATIENT.stop(List.of(Optional.of(process)))).containsExactly(NodeEnd.STOPPED);
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void oneThatDoesNotWantToEndIsKilledAndTheOthersAreNot() throws IOException {
        ProcessIdentity deaf = startDeaf();
        ProcessIdentity gone = start("sleep", "60");
        PATIENT.kill(2, gone);

        assertThat(IMPATIENT.stop(List.of(Optional.of(deaf), Optional.of(gone), Optional.empty())))
                .containsExactly(NodeEnd.KILLED, NodeEnd.NOT_RUNNING, NodeEnd.NOT_RUNNING);
        assertThat(deaf.isAlive()).isFalse();
    }

    @Test
    void aStrangerWithThePidOfANodeIsNeverSignalled() throws IOException {
        long pid = start("sleep", "60").pid();
        ProcessIdentity earlier = new ProcessIdentity(pid, "of an earlier process");

        PATIENT.kill(1, earlier);
        assertThat(PATIENT.stop(List.of(Optional.of(earlier)))).containsExactly(NodeEnd.NOT_RUNNING);

        assertThat(started.get(0).isAlive()).isTrue();
    }

    private ProcessIdentity start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return ProcessIdentity.of(process.pid()).orElseThrow();
    }

    /** It ignores SIGTERM from before this returns. */
    private ProcessIdentity startDeaf() throws IOException {
        ProcessIdentity process = start("sh", "-c", "trap '' TERM; echo deaf; exec sleep 60");
        BufferedReader printed = started.get(started.size() - 1).inputReader();
        assertThat(printed.readLine()).isEqualTo("deaf");
        return process;
    }
}
