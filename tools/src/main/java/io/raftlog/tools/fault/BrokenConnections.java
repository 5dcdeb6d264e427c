package io.raftlog.tools.fault;

import io.raftlog.tools.fault.proxy.Direction;
import java.util.Set;

/** All connections between a node and the others break at once; new ones come about. Nothing is left to heal. */
public record BrokenConnections(int node) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.RESET;
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
        testbed.network().breakConnections(Direction.around(node, testbed.othersThan(node)));
    }

    @Override
    public void heal(Testbed testbed) {}

    @Override
    public String description() {
        return "every connection of node " + node + " reset";
    }
}
