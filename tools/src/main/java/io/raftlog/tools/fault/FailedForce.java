package io.raftlog.tools.fault;

import java.util.Set;

/** A node's disk fails to force what was written to it, once; the node must stop itself. Healed by starting it. */
public record FailedForce(int node) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.FSYNC;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        // Once: a second try would succeed, and be a lie.
        testbed.failCalls(node, "fsync,fdatasync:error=EIO:when=1");
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.leaveCallsAlone(node);
        testbed.startOnMendedDisk(node);
    }

    @Override
    public String description() {
        return "the disk of node " + node + " failing a force";
    }
}
