package io.raftlog.junit;

import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.cluster.LocalClusterException;
import io.raftlog.tools.fault.Testbed;
import io.raftlog.tools.fault.proxy.Direction;
import io.raftlog.tools.fault.proxy.LinkCondition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A cluster that one test after the other is given.
 *
 * <p>Thread-safe, as long as one test is given it at a time.
 */
final class SharedCluster implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(1);
    private static final Duration CATCHING_UP = Duration.ofSeconds(5);

    private final ClusterStart start;
    private final Testbed testbed;
    private final LocalCluster local;
    /** Stays while those of the tests come and go. */
    private final RaftlogClient client;

    private final Observation observation;

    private SharedCluster(ClusterStart start, RaftlogClient client) {
        this.start = start;
        this.testbed = start.testbed();
        this.local = start.cluster();
        this.client = client;
        this.observation = new Observation(client.admin());
    }

    static SharedCluster start(int nodes) {
        ClusterStart start = ClusterStart.of(nodes);
        return new SharedCluster(start, RaftlogClient.connect(start.cluster().bootstrapServers()));
    }

    String bootstrapServers() {
        return local.bootstrapServers();
    }

    List<Integer> nodes() {
        return local.nodes().stream().map(LocalCluster.NodeReport::id).toList();
    }

    Path logOf(int node) {
        return local.node(node).logFile();
    }

    int leaderOf(String topic, int partition) {
        return observation.awaitLeader(topic, partition);
    }

    int metadataLeader() {
        return observation.awaitMetadataLeader();
    }

    int killLeader(String topic, int partition) {
        observation.awaitLevel(topic, partition, CATCHING_UP);
        int leader = leaderOf(topic, partition);
        kill(leader);
        return leader;
    }

    void kill(int node) {
        act("cannot kill node " + node, () -> local.kill(node));
    }

    void restart(int node) {
        act("cannot restart node " + node, () -> local.restart(node, READY, ready -> {}));
    }

    void pause(int node) {
        act("cannot pause node " + node, () -> local.pause(node));
    }

    void resume(int node) {
        act("cannot resume node " + node, () -> local.resume(node));
    }

    void cut(int node) {
        Set<Integer> others = new TreeSet<>(testbed.nodes());
        others.remove(node);
        if (others.isEmpty()) {
            throw new RaftlogClusterException("node " + node + " is alone: there is nobody to cut it off from");
        }
        cut("cannot cut node " + node + " off", node, others);
    }

    void cut(int one, int other) {
        cut("cannot cut nodes " + one + " and " + other + " off from each other", one, Set.of(other));
    }

    private void cut(String otherwise, int node, Set<Integer> others) {
        act(otherwise, () -> {
            // Both are there, or this says so.
            local.node(node);
            others.forEach(local::node);
            testbed.network().set(Direction.around(node, others), LinkCondition.HELD);
        });
    }

    /** Returns when every node runs, is ready and hears the others. */
    void heal() {
        act("the cluster is not healed", testbed::healAll);
        observation.awaitHealth(READY);
    }

    /** Whether its nodes are those that it began with, and all take part. */
    boolean isWhole() {
        return observation.activeNodes().equals(nodes());
    }

    /** Deletes every topic and every group, and returns when no node holds anything of them. */
    void empty() {
        new Sweep(client.admin()).run();
    }

    @Override
    public void close() {
        try {
            client.close();
        } finally {
            act("the cluster is not destroyed", start::undo);
        }
    }

    private static void act(String otherwise, Runnable action) {
        try {
            action.run();
        } catch (LocalClusterException e) {
            throw RaftlogClusterException.of(otherwise, e);
        }
    }
}
