package io.raftlog.tools.fault;

import io.raftlog.tools.fault.proxy.Direction;
import io.raftlog.tools.fault.proxy.LinkCondition;
import io.raftlog.tools.fault.proxy.Passage;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * A node and all the others hear nothing of each other; clients still reach them all.
 *
 * @param passage what becomes of bytes that are sent meanwhile
 */
public record Cut(int node, Passage passage) implements Fault {
    public Cut {
        if (passage == Passage.OPEN) {
            throw new IllegalArgumentException("a cut that lets everything pass");
        }
    }

    @Override
    public FaultKind kind() {
        return FaultKind.CUT;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.network().set(links(testbed), new LinkCondition(passage, Duration.ZERO, Duration.ZERO));
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
        return "node " + node + " cut off both ways, bytes " + passage.name().toLowerCase(Locale.ROOT);
    }
}
