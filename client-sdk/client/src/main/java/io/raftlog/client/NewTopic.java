package io.raftlog.client;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A topic to be created.
 *
 * <p>Immutable.
 *
 * @param partitions how many; empty for the cluster's default
 * @param replicationFactor how many nodes keep each partition; empty for the cluster's default
 */
public record NewTopic(
        String name, OptionalInt partitions, OptionalInt replicationFactor, Map<String, String> configs) {
    public NewTopic {
        partitions.ifPresent(count -> requirePositive("partitions", count));
        replicationFactor.ifPresent(count -> requirePositive("replicationFactor", count));
        configs = Map.copyOf(configs);
    }

    public static NewTopic of(String name) {
        return new NewTopic(name, OptionalInt.empty(), OptionalInt.empty(), Map.of());
    }

    public NewTopic withPartitions(int count) {
        return new NewTopic(name, OptionalInt.of(count), replicationFactor, configs);
    }

    public NewTopic withReplicationFactor(int count) {
        return new NewTopic(name, partitions, OptionalInt.of(count), configs);
    }

    public NewTopic withConfigs(Map<String, String> newConfigs) {
        return new NewTopic(name, partitions, replicationFactor, newConfigs);
    }

    /** With one more configuration. */
    public NewTopic withConfig(String key, String value) {
        Map<String, String> more = new TreeMap<>(configs);
        more.put(key, value);
        return withConfigs(more);
    }

    private static void requirePositive(String what, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(what + " " + count + " is less than 1");
        }
    }
}
