package io.raftlog.tools.fault;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** An orderly stop and start of one node after the other, the next as soon as the last serves again: an upgrade. */
public record RollingRestart(List<Integer> order) implements Fault {
    public RollingRestart {
        order = List.copyOf(order);
    }

    @Override
    public FaultKind kind() {
        return FaultKind.ROLLING;
    }

    @Override
    public Set<Integer> nodes() {
        return new TreeSet<>(order);
    }

    @Override
    public int brokenAtOnce() {
        return 1;
    }

    @Override
    public boolean lasts() {
        return false;
    }

    @Override
    public void inject(Testbed testbed) {
        order.forEach(testbed::restart);
    }

    @Override
    public void heal(Testbed testbed) {
        order.forEach(testbed::startIfStopped);
    }

    @Override
    public String description() {
        return "restart of nodes " + order + ", one after the other";
    }
}
