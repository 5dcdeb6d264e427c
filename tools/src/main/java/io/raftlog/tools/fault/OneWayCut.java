package io.raftlog.tools.fault;

import io.raftlog.tools.fault.proxy.Direction;
import io.raftlog.tools.fault.proxy.LinkCondition;
import io.raftlog.tools.fault.proxy.Passage;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A node hears the others and is not heard, or is heard and does not hear. */
public record OneWayCut(int node, Way way, Passage passage) implements Fault {
    /** Which direction is cut. */
    public enum Way {
        /** What it says is lost. */
        MUTE,
        /** What it is told is lost. */
        DEAF
    }

    public OneWayCut {
        if (passage == Passage.OPEN) {
            throw new IllegalArgumentException("a cut that lets everything pass");
        }
    }

    @Override
    public FaultKind kind() {
        return FaultKind.ONE_WAY;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.network().set(directions(testbed), new LinkCondition(passage, Duration.ZERO, Duration.ZERO));
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.network().heal(directions(testbed));
    }

    private Set<Direction> directions(Testbed testbed) {
        return testbed.othersThan(node).stream()
                .map(other -> new Direction(node, other))
                .map(out -> way == Way.MUTE ? out : out.reversed())
                .collect(Collectors.toSet());
    }

    @Override
    public String description() {
        return "node " + node + " " + way.name().toLowerCase(Locale.ROOT) + ", bytes "
                + passage.name().toLowerCase(Locale.ROOT);
    }
}
