package io.raftlog.broker.request;

import io.raftlog.model.NodeAddress;

/**
 * Where a partition's leader is, as far as the answering node knows.
 *
 * <p>Immutable.
 *
 * @param leaderEpoch a hint with a lower epoch than one already known is stale
 */
public record LeaderHint(int nodeId, NodeAddress address, int leaderEpoch) {}
