package io.raftlog.metadata;

/** What is to become of a registered node. */
public enum NodeState {
    /** It takes its share of replicas. */
    ACTIVE,
    /** Its replicas go elsewhere, and it gets no new ones; it stays in the cluster. */
    DRAINING,
    /** As draining; once nothing is left on it, the cluster forgets it. */
    LEAVING
}
