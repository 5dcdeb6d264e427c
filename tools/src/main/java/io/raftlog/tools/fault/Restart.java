package io.raftlog.tools.fault;

import java.util.Set;

/** An orderly stop and start of a node; over when it serves again. */
public record Restart(int node) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.RESTART;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public boolean lasts() {
        return false;
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.restart(node);
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.startIfStopped(node);
    }

    @Override
    public String description() {
        return "restart of node " + node;
    }
}
