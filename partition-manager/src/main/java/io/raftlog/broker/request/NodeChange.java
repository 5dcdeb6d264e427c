package io.raftlog.broker.request;

/** What may be asked of a node's place in the cluster. */
public enum NodeChange {
    DRAIN,
    UNDRAIN,
    /** Refused while it holds replicas. */
    REMOVE,
    /** Its replicas are placed anew first. */
    REMOVE_WITH_REPLICAS
}
