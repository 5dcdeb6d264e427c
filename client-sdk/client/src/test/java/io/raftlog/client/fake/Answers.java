package io.raftlog.client.fake;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Sends what {@link FakeCluster#onAnswer} makes of an answer. */
final class Answers implements ServerInterceptor {
    private final FakeCluster cluster;

    Answers(FakeCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    @SuppressWarnings("unchecked")
                    public void sendMessage(A answer) {
                        super.sendMessage((A) cluster.answer((Message) answer));
                    }
                },
                headers);
    }
}
