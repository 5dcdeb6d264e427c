package io.raftlog.broker.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftlog.partition.seed.SeedOffers;
import io.raftlog.partition.seed.Throttle;
import io.raftlog.protocol.v1.SeedRequest;
import io.raftlog.protocol.v1.SeedResponse;
import io.raftlog.protocol.v1.SeedsGrpc;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Sends this node's replicas to nodes that need them.
 *
 * <p>Thread-safe.
 */
public final class SeedService extends SeedsGrpc.SeedsImplBase {
    /** At a time. Each holds files and a thread. */
    private static final int MOST_STREAMS = 4;

    private final SeedOffers offers;
    private final Throttle throttle;
    private final Executor executor;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);

    /** @param executor runs what reads files and waits for receivers */
    public SeedService(SeedOffers offers, Throttle throttle, Executor executor) {
        this.offers = offers;
        this.throttle = throttle;
        this.executor = executor;
    }

    @Override
    public StreamObserver<SeedRequest> seed(StreamObserver<SeedResponse> out) {
        return new SeedStream(offers, throttle, executor, streams, (ServerCallStreamObserver<SeedResponse>) out).open();
    }
}
