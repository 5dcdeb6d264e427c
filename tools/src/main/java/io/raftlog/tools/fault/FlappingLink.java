package io.raftlog.tools.fault;

import io.raftlog.tools.fault.proxy.Direction;
import io.raftlog.tools.fault.proxy.LinkCondition;
import io.raftlog.tools.fault.proxy.Passage;
import java.time.Duration;
import java.util.Set;

/** The links of a node are cut for a while, whole for a while, and so on until healed. */
public record FlappingLink(int node, Passage passage, Duration cutFor, Duration wholeFor) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.FLAP;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.network()
                .flap(links(testbed), new LinkCondition(passage, Duration.ZERO, Duration.ZERO), cutFor, wholeFor);
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
        return "node " + node + " cut off for " + cutFor.toMillis() + " of every "
                + cutFor.plus(wholeFor).toMillis() + " ms";
    }
}
