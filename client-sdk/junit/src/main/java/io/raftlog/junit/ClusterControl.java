package io.raftlog.junit;

import java.nio.file.Path;
import java.util.List;

/**
 * The nodes of the cluster that a test runs on, to be broken on purpose. Nodes are numbered from 1. What is broken here is
 * healed after the test at the latest.
 *
 * <p>Methods throw {@link RaftlogClusterException} if the nodes cannot be brought into the state asked for, and when the
 * test is over.
 *
 * <p>Thread-safe.
 */
public interface ClusterControl {
    /** Where the nodes are, for clients that the test or the application makes: {@code host:port,host:port...}. */
    String bootstrapServers();

    /** The numbers of all nodes, whether or not they run. */
    List<Integer> nodes();

    /** Where a node logs, to be looked at while the cluster is there. */
    Path logOf(int node);

    /** The node that leads a partition; waits for one that accepts records. */
    int leaderOf(String topic, int partition);

    /** The node that leads the cluster's metadata; waits for one. */
    int metadataLeader();

    /**
     * {@link #kill Kills} the node that leads a partition, and returns its number. Waits for the other replicas that run to
     * have what the leader has, if they can in a few seconds: a topic that was made just now would not survive it.
     */
    int killLeader(String topic, int partition);

    /** Ends a node's process with {@code kill -9}; it is gone when this returns. */
    void kill(int node);

    /** Starts a node that does not run, or stops and starts one that does; it is ready when this returns. */
    void restart(int node);

    /** Stops a node's process with {@code SIGSTOP}: it holds its connections and answers nothing. */
    void pause(int node);

    /** Lets a paused node go on. */
    void resume(int node);

    /**
     * Cuts a node off from all others, both ways: they hear nothing of each other, as if the network between them were gone.
     * Clients still reach every node. Goes on until {@link #heal}; what is sent meanwhile arrives then, late.
     */
    void cut(int node);

    /** The same between two nodes alone: both still hear the others. */
    void cut(int one, int other);

    /**
     * Joins what was cut, starts what was killed, resumes what was paused, and returns when every node is ready and sees the
     * others.
     */
    void heal();
}
