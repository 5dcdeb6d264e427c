package io.raftlog.tools.fault.proxy;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The present condition of one direction, which all connections between the two nodes obey.
 *
 * <p>Confined to the loop, but for the count.
 */
final class Lane {
    private final Random chance;
    private final AtomicLong harmed = new AtomicLong();
    private LinkCondition condition = LinkCondition.NORMAL;

    Lane(long seed) {
        chance = new Random(seed);
    }

    LinkCondition condition() {
        return condition;
    }

    void set(LinkCondition next) {
        condition = next;
    }

    boolean isOpen() {
        return condition.passage() == Passage.OPEN;
    }

    /** When bytes that came now are due. */
    long dueNanos(long nowNanos) {
        long jitter = condition.jitter().toNanos();
        return nowNanos + condition.delay().toNanos() + (jitter == 0 ? 0 : (long) (chance.nextDouble() * jitter));
    }

    /** Notes bytes that did not pass as they would have. */
    void noteHarm(long bytes) {
        harmed.addAndGet(bytes);
    }

    /** Bytes that were held, delayed or swallowed so far. Thread-safe. */
    long harmed() {
        return harmed.get();
    }
}
