package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BoundedCloseTest {
    private static final BoundedClose PATIENT = new BoundedClose(Duration.ofMinutes(1));
    private static final BoundedClose IMPATIENT = new BoundedClose(Duration.ofMillis(1));

    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void whatNeverEndsIsLeftBehind() throws IOException {
        try {
            assertThat(IMPATIENT.of("a group", this::hang)).isEmpty();
        } finally {
            never.countDown();
        }
    }

    @Test
    void whatEndsInTimeGivesItsResult() throws IOException {
        assertThat(PATIENT.of("a group", () -> "closed")).contains("closed");
    }

    @Test
    void whatFailsSaysWhatWasClosed() {
        IOException disk = new IOException("the disk is gone");

        assertThatThrownBy(() -> PATIENT.of("group 17", () -> {
                    throw disk;
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("group 17")
                .hasCause(disk);
    }

    @Test
    void whoIsInterruptedWaitsNoLongerAndStaysInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertThat(PATIENT.of("a group", this::hang)).isEmpty();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
            never.countDown();
        }
    }

    private String hang() throws InterruptedException {
        never.await();
        return "closed too late";
    }
}
