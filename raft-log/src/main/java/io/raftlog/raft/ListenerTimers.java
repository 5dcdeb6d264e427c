package io.raftlog.raft;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.ratis.protocol.RaftGroupMemberId;

/**
 * Which election timers are those of replicas that only listen, since they are on their way into their group. Such a timer
 * has nothing to do, and must not wake. When an entry tells Ratis 3.3.0 that a listener is a voter from now on, it stops
 * the timer with the replica's lock held, and waits for the timer's thread to end; if that has just woken, and wants the
 * lock, both wait for ever. The replica answers nothing any more, nor does the connection on which the entry came.
 *
 * <p>A thread knows no more of itself than its name, which begins with that of its replica. Thread-safe.
 */
final class ListenerTimers {
    private static final String TIMER = "-FollowerState";
    private static final Map<String, BooleanSupplier> LISTENING = new ConcurrentHashMap<>();

    private ListenerTimers() {}

    /**
     * The replica is being opened: its timer is about to start.
     *
     * @param listening whether it only listens, each time it is asked
     * @return what to run when it has closed
     */
    static Runnable opened(RaftGroupMemberId replica, BooleanSupplier listening) {
        String timer = replica + TIMER;
        LISTENING.put(timer, listening);
        return () -> LISTENING.remove(timer, listening);
    }

    /** Whether the calling thread is the election timer of a replica that only listens. */
    static boolean isOne() {
        BooleanSupplier listening = LISTENING.get(Thread.currentThread().getName());
        return listening != null && listening.getAsBoolean();
    }
}
