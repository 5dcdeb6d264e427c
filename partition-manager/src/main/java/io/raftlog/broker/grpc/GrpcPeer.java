package io.raftlog.broker.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.raftlog.broker.liveness.Canvass;
import io.raftlog.broker.liveness.Opinion;
import io.raftlog.broker.liveness.PeerLinks;
import io.raftlog.broker.liveness.PeerLinks.Listener;
import io.raftlog.broker.request.Timer;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.v1.Beat;
import io.raftlog.protocol.v1.CanvassResponse;
import io.raftlog.protocol.v1.PeerGrpc;
import io.raftlog.protocol.v1.WatchRequest;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The link to one node. Its stream of beats is opened again at once when it has ended, which tells a dead process from a
 * lost connection, and then every now and then.
 *
 * <p>Thread-safe.
 */
final class GrpcPeer {
    private static final Duration REDIAL = Duration.ofMillis(200);
    private static final int CONNECT_TIMEOUT_MS = 1_000;
    /** gRPC takes no less than ten seconds. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private static final Duration KEEP_ALIVE_ANSWER = Duration.ofSeconds(2);

    private final int node;
    private final NodeAddress address;
    private final WatchRequest request;
    private final String clusterId;
    private final Timer timer;
    private final Listener listener;
    private final ManagedChannel channel;
    private volatile boolean closed;

    GrpcPeer(String clusterId, int self, int node, NodeAddress address, Timer timer, Listener listener) {
        this.node = node;
        this.address = address;
        this.clusterId = clusterId;
        this.timer = timer;
        this.listener = listener;
        this.request = WatchRequest.newBuilder()
                .setClusterId(clusterId)
                .setNodeId(self)
                .setWatchedId(node)
                .build();
        this.channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .directExecutor()
                .disableRetry()
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                // A stream that only hears never learns that a machine lost its power and came back.
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    NodeAddress address() {
        return address;
    }

    void watch() {
        connectNow();
        PeerGrpc.newStub(channel).watch(request, new Beats());
    }

    CompletableFuture<Opinion> canvass(Canvass canvass, Duration within) {
        connectNow();
        CompletableFuture<Opinion> opinion = new CompletableFuture<>();
        PeerGrpc.newStub(channel)
                .withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS)
                .canvass(PeerWire.encode(canvass, clusterId), new StreamObserver<>() {
                    @Override
                    public void onNext(CanvassResponse response) {
                        opinion.complete(PeerWire.decode(response));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        opinion.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        opinion.completeExceptionally(new IllegalStateException("no opinion in the answer"));
                    }
                });
        return opinion;
    }

    void close() {
        closed = true;
        channel.shutdownNow();
    }

    /** The channel's own pauses grow to minutes. */
    private void connectNow() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
    }

    private final class Beats implements StreamObserver<Beat> {
        private boolean heard;

        @Override
        public void onNext(Beat beat) {
            heard = true;
            if (!closed && beat.getNodeId() == node) {
                listener.beat(
                        node,
                        new PeerLinks.Beat(
                                beat.getIncarnation(),
                                beat.getShortOfSpace(),
                                beat.getTimeMs(),
                                beat.getMetadataVersion()));
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended(Status.UNAVAILABLE.withDescription("the node ended the stream"));
        }

        private void ended(Status status) {
            if (closed) {
                return;
            }
            if (isRefused(status.getCause())) {
                listener.refused(node, "nobody listens at " + address);
            } else {
                listener.broken(node, "lost the connection to " + address + ": " + describe(status));
            }
            timer.after(heard ? Duration.ZERO : REDIAL, () -> {
                if (!closed) {
                    watch();
                }
            });
        }
    }

    /** Somebody said so; that nobody answered at all is another matter. */
    private static boolean isRefused(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof ConnectTimeoutException) {
                return false;
            } else if (each instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    private static String describe(Status status) {
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        if (root != null && root.getMessage() != null) {
            return root.getMessage();
        }
        return status.getDescription() == null ? status.getCode().name() : status.getDescription();
    }
}
