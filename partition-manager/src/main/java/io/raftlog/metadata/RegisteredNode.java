package io.raftlog.metadata;

import io.raftlog.model.NodeAddress;
import java.util.UUID;

/**
 * A node of the cluster, whether it runs at the moment or not.
 *
 * <p>Immutable.
 *
 * @param directoryId of the data directory that holds its replicas
 * @param clientAddress where clients reach it
 * @param raftAddress where the other nodes reach it
 */
public record RegisteredNode(int nodeId, UUID directoryId, NodeAddress clientAddress, NodeAddress raftAddress) {}
