package io.raftlog.client.routing;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.v1.BrokerGrpc;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to a node, shared by everything in a client. It is opened by the first call and again by any call
 * after it broke. Futures complete on transport threads.
 *
 * <p>Thread-safe.
 */
final class NodeConnection {
    private static final int MAX_ANSWER_BYTES = 128 << 20;
    private static final int FLOW_CONTROL_WINDOW_BYTES = 4 << 20;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE_ANSWER = Duration.ofSeconds(5);

    private final NodeAddress address;
    private final ManagedChannel channel;

    NodeConnection(NodeAddress address, String clientId) {
        this.address = address;
        this.channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .userAgent(clientId)
                .directExecutor()
                .disableRetry()
                // A cut cable closes no connection.
                .keepAliveTime(KEEP_ALIVE.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(KEEP_ALIVE_ANSWER.toNanos(), TimeUnit.NANOSECONDS)
                .initialFlowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
                .build();
    }

    NodeAddress address() {
        return address;
    }

    /** Fails with {@link CallFailedException}. Cancelling the future cancels the call. */
    <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request, Duration deadline) {
        connectNow();
        ClientCall<Q, A> call = channel.newCall(
                method, CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS));
        CompletableFuture<A> result = new CompletableFuture<>();
        call.start(new SingleAnswer<>(result), new Metadata());
        call.request(2);
        call.sendMessage(request);
        call.halfClose();
        result.whenComplete((answer, thrown) -> {
            if (result.isCancelled()) {
                call.cancel("no longer needed", null);
            }
        });
        return result;
    }

    ProduceStream openProduce(ProduceListener listener) {
        connectNow();
        return new ProduceStream(
                address, channel.newCall(BrokerGrpc.getProduceMethod(), CallOptions.DEFAULT), listener);
    }

    /** Takes no new calls; those that are under way go on. */
    void retire() {
        channel.shutdown();
    }

    boolean isClosed() {
        return channel.isTerminated();
    }

    void close() {
        channel.shutdownNow();
    }

    boolean awaitClosed(Duration timeout) throws InterruptedException {
        return channel.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** We have our own pauses between attempts; the channel's would keep a node away long after it came back. */
    private void connectNow() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
    }

    private final class SingleAnswer<A> extends ClientCall.Listener<A> {
        private final CompletableFuture<A> result;
        private @Nullable A answer;

        SingleAnswer(CompletableFuture<A> result) {
            this.result = result;
        }

        @Override
        public void onMessage(A message) {
            answer = message;
        }

        @Override
        public void onClose(Status status, @Nullable Metadata trailers) {
            A message = answer;
            if (status.isOk() && message != null) {
                result.complete(message);
            } else {
                Status reason = status.isOk() ? Status.INTERNAL.withDescription("no answer in the answer") : status;
                result.completeExceptionally(new CallFailedException(Failure.of(address, reason.asRuntimeException())));
            }
        }
    }
}
