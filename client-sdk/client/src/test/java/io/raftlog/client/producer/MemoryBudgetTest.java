package io.raftlog.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MemoryBudgetTest {
    private static final long LONG = Duration.ofSeconds(20).toNanos();

    @Test
    void whatIsTakenIsMissingUntilItIsReleased() throws InterruptedException {
        MemoryBudget budget = new MemoryBudget(100);

        assertThat(budget.tryReserve(60)).isTrue();
        assertThat(budget.tryReserve(41)).isFalse();
        assertThat(budget.reserve(41, 1)).isFalse();
        assertThat(budget.used()).isEqualTo(60);
        budget.release(60);

        assertThat(budget.tryReserve(100)).isTrue();
    }

    @Test
    void whoWaitsIsNotOvertaken() throws InterruptedException {
        MemoryBudget budget = new MemoryBudget(100);
        budget.tryReserve(90);
        AtomicBoolean got = new AtomicBoolean();
        Thread waiting = start(() -> got.set(budget.reserve(50, LONG)));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        assertThat(budget.tryReserve(5)).isFalse();
        budget.release(90);

        waiting.join();
        assertThat(got).isTrue();
        assertThat(budget.used()).isEqualTo(50);
    }

    @Test
    void underContentionTheBoundHoldsAndNobodyIsForgotten() throws InterruptedException {
        MemoryBudget budget = new MemoryBudget(1_000);
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        AtomicInteger done = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Random random = new Random(i);
            threads.add(start(() -> {
                for (int round = 0; round < 2_000; round++) {
                    int bytes = 1 + random.nextInt(600);
                    if (budget.reserve(bytes, LONG)) {
                        most.accumulateAndGet(held.addAndGet(bytes), Math::max);
                        held.addAndGet(-bytes);
                        budget.release(bytes);
                        done.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(done).hasValue(16_000);
        assertThat(most.get()).isLessThanOrEqualTo(1_000);
        assertThat(budget.used()).isZero();
    }

    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private static Thread start(Interruptible task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
    }
}
