package io.raftlog.broker.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftlog.broker.liveness.Canvass;
import io.raftlog.broker.liveness.Opinion;
import io.raftlog.protocol.v1.Beat;
import io.raftlog.protocol.v1.CanvassRequest;
import io.raftlog.protocol.v1.CanvassResponse;
import io.raftlog.protocol.v1.PeerGrpc;
import io.raftlog.protocol.v1.WatchRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node says to others: that it is there, and who may stand for election. Beats have a thread of their own, which
 * does nothing else: they must not wait for anything that is slow on this node.
 *
 * <p>Thread-safe.
 */
public final class PeerService extends PeerGrpc.PeerImplBase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerService.class);

    /** @param incarnation another number for each start of the node, not 0 */
    public record Identity(String clusterId, int nodeId, long incarnation) {}

    private final Identity identity;
    private final Function<Canvass, CompletableFuture<Opinion>> opinions;
    private final BooleanSupplier shortOfSpace;
    private final LongSupplier timeMs;
    private final LongSupplier metadataVersion;
    private final Set<ServerCallStreamObserver<Beat>> watchers = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor beats = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "raftlog-beats");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param shortOfSpace whether this node takes no new records for want of space
     * @param timeMs this node's time of day
     * @param metadataVersion of this node's copy of the metadata
     */
    public PeerService(
            Identity identity,
            Duration beatEvery,
            BooleanSupplier shortOfSpace,
            LongSupplier timeMs,
            LongSupplier metadataVersion,
            Function<Canvass, CompletableFuture<Opinion>> opinions) {
        this.identity = identity;
        this.shortOfSpace = shortOfSpace;
        this.timeMs = timeMs;
        this.metadataVersion = metadataVersion;
        this.opinions = opinions;
        beats.scheduleAtFixedRate(() -> beatAll(), 0, beatEvery.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<Beat> out) {
        if (!request.getClusterId().equals(identity.clusterId()) || request.getWatchedId() != identity.nodeId()) {
            out.onError(Status.FAILED_PRECONDITION
                    .withDescription("this is node " + identity.nodeId() + " of cluster " + identity.clusterId()
                            + ", not node " + request.getWatchedId() + " of cluster " + request.getClusterId())
                    .asRuntimeException());
            return;
        }
        ServerCallStreamObserver<Beat> watcher = (ServerCallStreamObserver<Beat>) out;
        watcher.setOnCancelHandler(() -> watchers.remove(watcher));
        try {
            beats.execute(() -> {
                watchers.add(watcher);
                beat(watcher, beat());
            });
        } catch (RejectedExecutionException closed) {
            out.onError(Status.UNAVAILABLE.withDescription("the node stops").asRuntimeException());
        }
    }

    private void beatAll() {
        Beat now = beat();
        watchers.forEach(watcher -> beat(watcher, now));
    }

    private Beat beat() {
        return Beat.newBuilder()
                .setNodeId(identity.nodeId())
                .setIncarnation(identity.incarnation())
                .setShortOfSpace(shortOfSpace.getAsBoolean())
                .setTimeMs(timeMs.getAsLong())
                .setMetadataVersion(metadataVersion.getAsLong())
                .build();
    }

    /** On the thread of the beats: a stream takes messages from one thread at a time. */
    private void beat(ServerCallStreamObserver<Beat> watcher, Beat beat) {
        try {
            if (watcher.isCancelled()) {
                watchers.remove(watcher);
            } else if (watcher.isReady()) {
                // One that reads nothing must not make beats pile up here.
                watcher.onNext(beat);
            }
        } catch (RuntimeException e) {
            watchers.remove(watcher);
            LOG.debug("a watcher has gone", e);
        }
    }

    @Override
    public void canvass(CanvassRequest request, StreamObserver<CanvassResponse> out) {
        Calls.guarded(() -> {
                    if (!request.getClusterId().equals(identity.clusterId())) {
                        throw new InvalidRequestException("this is cluster " + identity.clusterId());
                    }
                    return opinions.apply(PeerWire.decode(request)).thenApply(PeerWire::encode);
                })
                .whenComplete((response, failure) -> {
                    if (response != null) {
                        out.onNext(response);
                        out.onCompleted();
                    } else {
                        out.onError(Status.FAILED_PRECONDITION
                                .withDescription(Calls.error("canvass", failure).getMessage())
                                .asRuntimeException());
                    }
                });
    }

    /** Says nothing any more. */
    @Override
    public void close() {
        beats.shutdownNow();
    }
}
