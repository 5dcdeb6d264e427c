package io.raftlog.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    private static final String TAIL = " 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 98765 0 0";

    @Test
    void aRunningProcessIsAliveAndAnEndedOneIsNot() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
        assertThat(identity.isAlive()).isTrue();

        process.destroyForcibly().waitFor();

        assertThat(identity.isAlive()).isFalse();
        assertThat(ProcessIdentity.of(process.pid())).isEmpty();
    }

    @Test
    void anotherProcessWithTheSameNumberIsNotTheSame() {
        long own = ProcessHandle.current().pid();
        ProcessIdentity itself = ProcessIdentity.of(own).orElseThrow();

        assertThat(itself.isAlive()).isTrue();
        assertThat(new ProcessIdentity(own, itself.startMark() + "0").isAlive()).isFalse();
    }

    @Test
    void theNameOfAProgramMayHoldAnything() {
        Optional<ProcessIdentity> parsed = ProcessIdentity.parseStat(7, "7 (a) b (c) S" + TAIL, "boot");

        assertThat(parsed).contains(new ProcessIdentity(7, "boot:98765"));
    }

    @Test
    void remainsOfAProcessAreNoProcess() {
        assertThat(ProcessIdentity.parseStat(7, "7 (java) Z" + TAIL, "boot")).isEmpty();
    }

    @Test
    void aProcessWhoseThreadsAreStillEndingIsThere() {
        String ending = "7 (java) Z" + TAIL.replace(" 20 0 1 0 98765", " 20 0 5 0 98765");

        assertThat(ProcessIdentity.parseStat(7, ending, "boot")).isPresent();
    }
}
