package io.raftlog.broker;

import io.raftlog.broker.grpc.GrpcSeedSource;
import io.raftlog.broker.grpc.SeedService;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.metadata.RegisteredNode;
import io.raftlog.model.PeerRoutes;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.partition.seed.SeedOffers;
import io.raftlog.partition.seed.SeedRoom;
import io.raftlog.partition.seed.Throttle;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What fills this node's replicas from other nodes, and other nodes' from here; each on threads of its own, for these wait
 * for the other side.
 *
 * @param receiving bounded: as many replicas are filled at a time
 */
record NodeSeeds(ExecutorService receiving, ExecutorService sending) implements AutoCloseable {
    private static final int FILLED_AT_A_TIME = 2;

    static NodeSeeds start() {
        return new NodeSeeds(
                Executors.newFixedThreadPool(FILLED_AT_A_TIME, NodeThreads.named("raftlog-seeds-in")),
                Executors.newCachedThreadPool(NodeThreads.named("raftlog-seeds-out")));
    }

    /** From the nodes that the metadata knows. */
    PartitionReplica.Seeds from(MetadataImages images, PeerRoutes routes, SeedRoom room) {
        return new PartitionReplica.Seeds(
                new GrpcSeedSource(nodeId -> images.latest()
                        .node(nodeId)
                        .map(RegisteredNode::clientAddress)
                        .map(routes::to)),
                room,
                receiving);
    }

    SeedService of(SeedOffers replicas, long bytesPerSecond) {
        return new SeedService(replicas, new Throttle(bytesPerSecond, System::nanoTime), sending);
    }

    @Override
    public void close() {
        receiving.shutdown();
        sending.shutdownNow();
    }
}
