package io.raftlog.raft;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.ratis.server.RaftServer;

/**
 * Makes a replica a candidate at once.
 *
 * <p>Ratis 3.3.0 has one public way to that, the message by which a leader hands over. It is refused while the last entry
 * is of an older term than the present one, so after every election without a winner, and while there is no entry at all:
 * when a group has no leader and needs one most. So this calls what Ratis' own timer calls, under the lock that it holds.
 * Terms, votes and the comparison of logs stay Ratis' own.
 *
 * <p>Thread-safe.
 */
final class RatisCandidate {
    private static final String SERVER = "org.apache.ratis.server.impl.RaftServerImpl";

    private final MethodHandle hasStarted;
    private final MethodHandle changeToCandidate;

    private RatisCandidate(MethodHandle hasStarted, MethodHandle changeToCandidate) {
        this.hasStarted = hasStarted;
        this.changeToCandidate = changeToCandidate;
    }

    /** Throws if this is not the Ratis that raftlog knows. */
    static RatisCandidate ofThisRatis() {
        try {
            Class<?> server = Class.forName(SERVER);
            MethodHandles.Lookup within = MethodHandles.privateLookupIn(server, MethodHandles.lookup());
            return new RatisCandidate(
                    within.findVirtual(server, "isRunning", MethodType.methodType(boolean.class))
                            .asType(MethodType.methodType(boolean.class, RaftServer.Division.class)),
                    within.findVirtual(server, "changeToCandidate", MethodType.methodType(void.class, boolean.class))
                            .asType(MethodType.methodType(void.class, RaftServer.Division.class, boolean.class)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Ratis lets nobody stand for election", e);
        }
    }

    /** In a higher term, without asking beforehand; for when the leader is held for dead. Returns whether it stands. */
    boolean stand(RaftServer.Division division) {
        synchronized (division) {
            return mayStand(division) && change(division, true);
        }
    }

    /**
     * If no leader is known, asks the others beforehand whether they know one, and would vote for this replica. Only then
     * does the term change. Returns whether it asks.
     */
    boolean standIfVacant(RaftServer.Division division) {
        synchronized (division) {
            return division.getInfo().getLeaderId() == null && mayStand(division) && change(division, false);
        }
    }

    private boolean mayStand(RaftServer.Division division) {
        try {
            return (boolean) hasStarted.invokeExact(division)
                    && division.getInfo().isFollower()
                    && hasVote(division);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** A candidate that finds itself no member closes its group. */
    static boolean hasVote(RaftServer.Division division) {
        return division.getRaftConf().getCurrentPeers().stream()
                .anyMatch(voter -> voter.getId().equals(division.getId()));
    }

    private boolean change(RaftServer.Division division, boolean inHigherTerm) {
        try {
            changeToCandidate.invokeExact(division, inHigherTerm);
            return true;
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** Neither method declares an exception. */
    private static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
