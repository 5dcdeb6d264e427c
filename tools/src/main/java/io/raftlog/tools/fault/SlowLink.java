package io.raftlog.tools.fault;

import io.raftlog.tools.fault.proxy.Direction;
import io.raftlog.tools.fault.proxy.LinkCondition;
import java.time.Duration;
import java.util.Set;

/** Every byte between a node and the others takes longer, both ways. */
public record SlowLink(int node, Duration delay, Duration jitter) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.SLOW;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.network().set(links(testbed), LinkCondition.slow(delay, jitter));
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.network().heal(links(testbed));
    }

    private Set<Direction> links(Testbed testbed) {
        return Direction.around(node, testbed.othersThan(node));
    }

    @Override
    public String description() {
        return "node " + node + " " + delay.toMillis() + " to "
                + delay.plus(jitter).toMillis() + " ms away";
    }
}
