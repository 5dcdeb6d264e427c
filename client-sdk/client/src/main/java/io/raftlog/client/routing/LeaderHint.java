package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;

/**
 * A node that is said to lead a partition.
 *
 * <p>Immutable.
 *
 * @param leaderEpoch the Raft term it leads in; 0 if that is not known
 */
public record LeaderHint(int nodeId, NodeAddress address, int leaderEpoch) {}
