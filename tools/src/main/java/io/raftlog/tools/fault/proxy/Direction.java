package io.raftlog.tools.fault.proxy;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * From one node to another.
 *
 * <p>Immutable.
 */
public record Direction(int from, int to) {
    public Direction {
        if (from == to) {
            throw new IllegalArgumentException("node " + from + " has no link to itself");
        }
    }

    public Direction reversed() {
        return new Direction(to, from);
    }

    /** Both ways between a node and each of the others. */
    public static Set<Direction> around(int node, Collection<Integer> others) {
        Set<Direction> directions = new LinkedHashSet<>();
        for (int other : others) {
            directions.add(new Direction(node, other));
            directions.add(new Direction(other, node));
        }
        return directions;
    }

    @Override
    public String toString() {
        return from + ">" + to;
    }
}
