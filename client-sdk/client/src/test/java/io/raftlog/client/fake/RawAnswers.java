package io.raftlog.client.fake;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;

/** Sends what becomes of the bytes of an answer, which may be no message at all any more. */
final class RawAnswers implements ServerInterceptor {
    private final UnaryOperator<byte[]> bytes;

    private RawAnswers(UnaryOperator<byte[]> bytes) {
        this.bytes = bytes;
    }

    static ServerServiceDefinition around(ServerServiceDefinition service, UnaryOperator<byte[]> bytes) {
        return ServerInterceptors.intercept(ServerInterceptors.useInputStreamMessages(service), new RawAnswers(bytes));
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    @SuppressWarnings("unchecked")
                    public void sendMessage(A answer) {
                        try (InputStream encoded = (InputStream) answer) {
                            super.sendMessage((A) new ByteArrayInputStream(bytes.apply(encoded.readAllBytes())));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                headers);
    }
}
