package io.raftlog.tools.fault;

import java.util.Set;

/** {@code kill -9} of a node; healed by starting it. */
public record Kill(int node) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.KILL;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.kill(node);
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.startIfStopped(node);
    }

    @Override
    public String description() {
        return "kill -9 of node " + node;
    }
}
