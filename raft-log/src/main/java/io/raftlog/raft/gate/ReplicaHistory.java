package io.raftlog.raft.gate;

/** What the cluster knows of a replica on this node, apart from what is on the node's disk. */
public enum ReplicaHistory {
    /** Nothing: an empty directory may be that of a new replica. */
    UNKNOWN,
    /** It has held entries and voted: an empty directory has lost them. */
    HELD_ENTRIES
}
