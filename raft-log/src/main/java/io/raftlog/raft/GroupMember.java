package io.raftlog.raft;

import io.raftlog.model.NodeAddress;

/**
 * A node that votes in a Raft group.
 *
 * <p>Immutable.
 *
 * @param address where its Raft port is reached
 */
public record GroupMember(int nodeId, NodeAddress address) {}
