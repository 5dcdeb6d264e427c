package io.raftlog.tools.fault;

import io.raftlog.tools.cluster.LocalCluster.NodeState;
import java.util.Set;

/** A process that stands still with its connections open, and later goes on as if no time had passed. */
public record Pause(int node) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.PAUSE;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.cluster().pause(node);
    }

    @Override
    public void heal(Testbed testbed) {
        if (testbed.node(node).state() == NodeState.PAUSED) {
            testbed.cluster().resume(node);
        }
    }

    @Override
    public String description() {
        return "pause of node " + node;
    }
}
