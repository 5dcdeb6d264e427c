package io.raftlog.tools.fault;

import io.raftlog.tools.fault.proxy.Direction;
import java.util.Set;

/**
 * What a node says to the others ends, on every connection that is open, while it goes on hearing them. Nothing is left to
 * heal: whoever reads an end opens a new connection.
 */
public record HalfClosedConnections(int node) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.HALF_CLOSE;
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
        testbed.othersThan(node).forEach(other -> testbed.network().halfClose(new Direction(node, other)));
    }

    @Override
    public void heal(Testbed testbed) {}

    @Override
    public String description() {
        return "every connection of node " + node + " closed for what it sends";
    }
}
