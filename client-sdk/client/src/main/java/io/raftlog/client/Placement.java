package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Which nodes belong to the cluster and which replicas they hold, and changes of that. A change is answered once it was
 * taken on; {@link #describe} tells when it is done. Writing goes on meanwhile.
 *
 * <p>Thread-safe.
 */
public interface Placement {
    /** The nodes, and the moves that are under way. */
    CompletableFuture<PlacementDescription> describe();

    /** Has these partitions move to these nodes, all or none of them; returns what begins, or would. */
    CompletableFuture<List<ReplicaMove>> move(List<ReplicaTarget> targets, ChangeMode mode);

    /** Makes the moves after which the nodes hold and lead about equally many replicas; none if they do already. */
    CompletableFuture<List<ReplicaMove>> evenOut(ChangeMode mode);

    /** Calls a move off. One that is about to be done is done all the same. */
    CompletableFuture<Void> cancelMove(TopicPartition partition);

    /** Changes a node's place in the cluster; returns the moves that this begins, or would. */
    CompletableFuture<List<ReplicaMove>> changeNode(int nodeId, NodeChange change, ChangeMode mode);
}
