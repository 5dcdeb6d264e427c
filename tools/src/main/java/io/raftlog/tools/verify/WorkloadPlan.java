package io.raftlog.tools.verify;

/**
 * How much the clients do.
 *
 * <p>Immutable.
 *
 * @param lanes producers, each with sends of its own in an order of its own
 * @param rate sends a second, over all lanes
 * @param pollers consumers that read every partition
 * @param members of a consumer group
 * @param seed of keys, sizes, and of when clients give up and begin anew
 */
public record WorkloadPlan(
        String topic,
        int partitions,
        int replicationFactor,
        int lanes,
        double rate,
        int pollers,
        int members,
        long seed) {
    public WorkloadPlan {
        if (partitions < 1 || replicationFactor < 1 || lanes < 1 || rate <= 0 || pollers < 0 || members < 0) {
            throw new IllegalArgumentException("a workload needs partitions, lanes and a rate");
        }
    }

    /** The consumer group: as little anybody else's as the topic. */
    public String group() {
        return topic;
    }

    /** A little of everything. */
    public static WorkloadPlan of(String topic, long seed) {
        return new WorkloadPlan(topic, 3, 3, 4, 400, 2, 2, seed);
    }

    public WorkloadPlan withRate(double sendsPerSecond) {
        return new WorkloadPlan(topic, partitions, replicationFactor, lanes, sendsPerSecond, pollers, members, seed);
    }

    public WorkloadPlan withReplicationFactor(int replicas) {
        return new WorkloadPlan(topic, partitions, replicas, lanes, rate, pollers, members, seed);
    }
}
