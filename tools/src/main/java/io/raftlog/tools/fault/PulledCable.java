package io.raftlog.tools.fault;

import java.util.Set;

/**
 * Packets from and to a node are lost, those of clients too; attempts to connect to it hang. Unlike a {@link Cut} it does not
 * even break its connections: TCP goes on with them when the cable is back, if neither side has given them up.
 */
public record PulledCable(int node) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.UNPLUG;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.cables().pull(node);
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.cables().plug(node);
    }

    @Override
    public String description() {
        return "the cable of node " + node + " pulled";
    }
}
