package io.raftlog.junit;

import java.nio.file.Path;
import java.util.List;

/** The control that one test gets; it ends with the test, lest what the test left running break the next one. */
final class TestControl implements ClusterControl {
    private final SharedCluster cluster;
    private volatile boolean ended;

    TestControl(SharedCluster cluster) {
        this.cluster = cluster;
    }

    void end() {
        ended = true;
    }

    private SharedCluster cluster() {
        if (ended) {
            throw new RaftlogClusterException("the test that was given this control is over");
        }
        return cluster;
    }

    @Override
    public String bootstrapServers() {
        return cluster().bootstrapServers();
    }

    @Override
    public List<Integer> nodes() {
        return cluster().nodes();
    }

    @Override
    public Path logOf(int node) {
        return cluster().logOf(node);
    }

    @Override
    public int leaderOf(String topic, int partition) {
        return cluster().leaderOf(topic, partition);
    }

    @Override
    public int metadataLeader() {
        return cluster().metadataLeader();
    }

    @Override
    public int killLeader(String topic, int partition) {
        return cluster().killLeader(topic, partition);
    }

    @Override
    public void kill(int node) {
        cluster().kill(node);
    }

    @Override
    public void restart(int node) {
        cluster().restart(node);
    }

    @Override
    public void pause(int node) {
        cluster().pause(node);
    }

    @Override
    public void resume(int node) {
        cluster().resume(node);
    }

    @Override
    public void cut(int node) {
        cluster().cut(node);
    }

    @Override
    public void cut(int one, int other) {
        cluster().cut(one, other);
    }

    @Override
    public void heal() {
        cluster().heal();
    }
}
