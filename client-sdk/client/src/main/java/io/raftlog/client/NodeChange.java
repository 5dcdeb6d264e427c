package io.raftlog.client;

/** A change of a node's place in the cluster. */
public enum NodeChange {
    /** Its replicas go elsewhere and it gets no new ones; it stays. */
    DRAIN,
    /** It takes its share again. */
    UNDRAIN,
    /** The cluster forgets it; refused while it holds replicas. */
    REMOVE,
    /** Its replicas are placed anew on other nodes, then the cluster forgets it: for a node that will not come back. */
    REMOVE_WITH_REPLICAS
}
