package io.raftlog.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits for the client's timer when the client is closed comes to an end too. */
class ClientTimerTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private final ClientTimer timer = new ClientTimer("timer");

    @Test
    void ofATaskAndWhatStandsForItExactlyOneRuns() throws Exception {
        int tasks = 20_000;
        AtomicInteger[] runs = new AtomicInteger[tasks];
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(tasks);
        Thread closer = new Thread(() -> {
            awaitUninterrupted(begun);
            timer.close();
        });
        closer.start();
        for (int i = 0; i < tasks; i++) {
            AtomicInteger ran = new AtomicInteger();
            runs[i] = ran;
            Runnable end = () -> {
                ran.incrementAndGet();
                ended.countDown();
            };
            // Some are due at once, some wait when the timer closes, and some come when it is closed.
            timer.later(i % 2 == 0 ? Duration.ZERO : NEVER, end, end);
            if (i == tasks / 4) {
                begun.countDown();
            }
        }
        closer.join();
        awaitUninterrupted(ended);

        assertThat(runs).allSatisfy(ran -> assertThat(ran).hasValue(1));
    }

    @Test
    void aRetryThatWaitsWhenTheTimerIsClosedFailsAsItsLastAttemptDid() {
        Failure failure = Failure.of(ErrorCode.NOT_LEADER, "somebody else leads");
        CompletableFuture<String> answer = Retry.untilDeadline(
                System.nanoTime() + NEVER.toNanos(),
                () -> CompletableFuture.failedFuture(new CallFailedException(failure)),
                any -> true,
                () -> NEVER.toNanos() / 2,
                timer);
        assertThat(answer).isNotDone();

        timer.close();

        assertThat(answer).isDone();
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("somebody else leads");
    }

    @Test
    void aQuestionCanBeAskedWhenTheTimerIsClosed() {
        CompletableFuture<String> call = new CompletableFuture<>();
        timer.close();
        CompletableFuture<String> answer = NodeRace.firstAnswer(List.of(new NodeAddress("a", 1)), node -> call, timer);

        call.completeExceptionally(
                new CallFailedException(Failure.of(ErrorCode.UNREACHABLE, "the connection is closed")));

        assertThatThrownBy(answer::join).hasMessageContaining("the connection is closed");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
