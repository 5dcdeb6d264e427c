package io.raftlog.checker;

import java.util.Comparator;

/**
 * A partition as a group reads it.
 *
 * <p>Immutable.
 */
record GroupPartition(String group, String key) implements Comparable<GroupPartition> {
    private static final Comparator<GroupPartition> BY_NAME =
            Comparator.comparing(GroupPartition::group).thenComparing(GroupPartition::key);

    @Override
    public int compareTo(GroupPartition other) {
        return BY_NAME.compare(this, other);
    }

    @Override
    public String toString() {
        return group + " " + key;
    }
}
