package io.raftlog.client;

/** What a consumer group is busy with. */
public enum GroupState {
    /** No members; its offsets are kept. */
    EMPTY,
    /** A new assignment is being made. */
    ASSIGNING,
    /** Members let go of partitions that others wait for. */
    RECONCILING,
    /** Every member has what it shall have. */
    STABLE,
    /** Something that a newer node knows and this client does not. */
    UNKNOWN
}
