package io.raftlog.client;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A change to a topic that exists; what is not named stays as it is.
 *
 * <p>Immutable.
 *
 * @param partitions the new count, larger than the old one
 * @param acceptKeyOrderBreak more partitions send keys elsewhere; the cluster refuses that unless it is accepted
 */
public record TopicChange(
        String name,
        Map<String, String> setConfigs,
        Set<String> unsetConfigs,
        OptionalInt partitions,
        boolean acceptKeyOrderBreak) {
    public TopicChange {
        setConfigs = Map.copyOf(setConfigs);
        unsetConfigs = Set.copyOf(unsetConfigs);
        if (partitions.isPresent() && partitions.getAsInt() < 1) {
            throw new IllegalArgumentException("partitions " + partitions.getAsInt() + " is less than 1");
        }
    }

    public static TopicChange of(String name) {
        return new TopicChange(name, Map.of(), Set.of(), OptionalInt.empty(), false);
    }

    public TopicChange withConfig(String key, String value) {
        Map<String, String> more = new TreeMap<>(setConfigs);
        more.put(key, value);
        return new TopicChange(name, more, unsetConfigs, partitions, acceptKeyOrderBreak);
    }

    /** Back to the default. */
    public TopicChange withoutConfig(String key) {
        Set<String> more = new TreeSet<>(unsetConfigs);
        more.add(key);
        return new TopicChange(name, setConfigs, more, partitions, acceptKeyOrderBreak);
    }

    public TopicChange withPartitions(int count) {
        return new TopicChange(name, setConfigs, unsetConfigs, OptionalInt.of(count), acceptKeyOrderBreak);
    }

    public TopicChange acceptingKeyOrderBreak() {
        return new TopicChange(name, setConfigs, unsetConfigs, partitions, true);
    }
}
