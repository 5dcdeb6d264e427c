package io.raftlog.client;

import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.GetNodeStatusRequest;
import java.util.concurrent.CompletableFuture;

/** Asks single nodes for themselves. */
final class StatusQuery {
    private final ClusterRouter router;

    StatusQuery(ClusterRouter router) {
        this.router = router;
    }

    CompletableFuture<NodeStatus> ask(NodeAddress node) {
        return router.read(node, ClusterGrpc.getGetNodeStatusMethod(), GetNodeStatusRequest.getDefaultInstance())
                .thenApply(answer -> Descriptions.node(answer, router.metadata().view()));
    }
}
