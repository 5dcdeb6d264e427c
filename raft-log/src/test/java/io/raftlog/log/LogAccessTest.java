package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LogAccessTest {
    private final LogAccess access = new LogAccess(Path.of("orders-0"));
    private final List<String> done = new ArrayList<>();

    @Test
    void aWriteThatFailedIsTheLastForAnybody() throws IOException {
        assertThatThrownBy(() -> access.write(this::fail)).hasMessage("the disk is full");

        assertAllAreTurnedAway("failed before");
        assertThat(access.hasFailed()).isTrue();
    }

    @Test
    void soIsUpkeepThatFailed() throws IOException {
        assertThatThrownBy(() -> access.keepUp(this::fail)).hasMessage("the disk is full");

        assertAllAreTurnedAway("failed before");
    }

    @Test
    void lookingBeforeAWriteMayFailAndHarmsNothing() throws IOException {
        assertThatThrownBy(() -> access.withoutWrites(this::fail)).hasMessage("the disk is full");

        access.withoutWrites(() -> access.write(() -> done.add("written")));

        assertThat(done).containsExactly("written");
    }

    @Test
    void aWriteThatFailsAfterLookingIsTheLastToo() {
        assertThatThrownBy(() -> access.withoutWrites(() -> access.write(this::fail)));

        assertAllAreTurnedAway("failed before");
    }

    @Test
    void writerAndUpkeepWorkAtTheSameTime() throws IOException {
        CompletableFuture<Void> kept = new CompletableFuture<>();

        access.write(() -> {
            CompletableFuture.runAsync(() -> keepUp("kept up")).thenAccept(kept::complete);
            kept.join();
        });

        assertThat(done).containsExactly("kept up");
    }

    @Test
    void whatIsClosedIsClosedOnceAndTurnsAllAway() throws IOException {
        access.close(() -> done.add("closed"));
        access.close(() -> done.add("closed again"));

        assertThat(done).containsExactly("closed");
        assertAllAreTurnedAway("orders-0 is closed");
    }

    @Test
    void whatFailedCanBeClosed() throws IOException {
        assertThatThrownBy(() -> access.write(this::fail));

        access.close(() -> done.add("closed"));

        assertThat(done).containsExactly("closed");
    }

    private void assertAllAreTurnedAway(String why) {
        List<LogAccess.Work> untouched = List.of(
                () -> access.write(() -> done.add("written")),
                () -> access.withoutWrites(() -> done.add("looked")),
                () -> access.keepUp(() -> done.add("kept up")));
        List<String> before = List.copyOf(done);

        for (LogAccess.Work work : untouched) {
            assertThatThrownBy(work::run).isInstanceOf(IOException.class).hasMessageContaining(why);
        }
        assertThat(done).isEqualTo(before);
    }

    private void fail() throws IOException {
        throw new IOException("the disk is full");
    }

    private void keepUp(String what) {
        try {
            access.keepUp(() -> done.add(what));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
