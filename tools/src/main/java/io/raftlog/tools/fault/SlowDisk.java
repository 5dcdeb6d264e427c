package io.raftlog.tools.fault;

import java.time.Duration;
import java.util.Set;

/** Every force of a node to its disk takes longer. */
public record SlowDisk(int node, Duration delay) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.SLOW_DISK;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.failCalls(node, "fsync,fdatasync:delay_enter=" + delay.toNanos() / 1_000);
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.leaveCallsAlone(node);
    }

    @Override
    public String description() {
        return "every force of node " + node + " " + delay.toMillis() + " ms longer";
    }
}
