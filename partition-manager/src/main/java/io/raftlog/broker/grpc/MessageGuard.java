package io.raftlog.broker.grpc;

import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers a message that cannot be read as what it is, the caller's error: {@code INVALID_ARGUMENT}, or {@code
 * RESOURCE_EXHAUSTED} for one that grows too large when it is decompressed. gRPC by itself says {@code UNKNOWN}, and writes
 * a stack trace for each, so that any caller could fill the disk with them.
 */
final class MessageGuard {
    private MessageGuard() {}

    /** What stands for a message that could not be read. */
    private record Unreadable(Status why) {}

    static ServerServiceDefinition around(ServerServiceDefinition service) {
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        service.getMethods().forEach(method -> methods.add(around(method)));
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder guarded = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(guarded::addMethod);
        return guarded.build();
    }

    private static <Q, A> ServerMethodDefinition<Object, A> around(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        return ServerMethodDefinition.create(
                descriptor.toBuilder(new Reading<>(descriptor), descriptor.getResponseMarshaller())
                        .build(),
                new Handler<>(method.getServerCallHandler()));
    }

    private record Reading<Q>(MethodDescriptor<Q, ?> method) implements MethodDescriptor.Marshaller<Object> {
        @Override
        public InputStream stream(Object value) {
            throw new UnsupportedOperationException("a node does not send requests here");
        }

        @Override
        public Object parse(InputStream stream) {
            try {
                return method.parseRequest(stream);
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                    return new Unreadable(e.getStatus());
                }
                return unreadable(e.getCause() == null ? e : e.getCause());
            } catch (RuntimeException e) {
                return unreadable(e);
            }
        }

        private Unreadable unreadable(Throwable why) {
            return new Unreadable(Status.INVALID_ARGUMENT.withDescription(
                    "not a request of " + method.getFullMethodName() + ": " + why.getMessage()));
        }
    }

    private record Handler<Q, A>(ServerCallHandler<Q, A> guarded) implements ServerCallHandler<Object, A> {
        @Override
        @SuppressWarnings("unchecked") // Requests are only ever taken from a call, and are of the type that was read.
        public ServerCall.Listener<Object> startCall(ServerCall<Object, A> call, Metadata headers) {
            ServerCall.Listener<Q> listener = guarded.startCall((ServerCall<Q, A>) (ServerCall<?, A>) call, headers);
            return new Listener<>(call, listener);
        }
    }

    /** gRPC calls it by one thread at a time. */
    private static final class Listener<Q> extends ForwardingServerCallListener<Object> {
        private final ServerCall<Object, ?> call;
        private final ServerCall.Listener<Q> guarded;
        private boolean refused;

        Listener(ServerCall<Object, ?> call, ServerCall.Listener<Q> guarded) {
            this.call = call;
            this.guarded = guarded;
        }

        @Override
        @SuppressWarnings("unchecked") // It was read as the type of the method's requests.
        protected ServerCall.Listener<Object> delegate() {
            return (ServerCall.Listener<Object>) guarded;
        }

        @Override
        public void onMessage(Object message) {
            if (refused) {
                return;
            }
            if (message instanceof Unreadable unreadable) {
                refused = true;
                call.close(unreadable.why(), new Metadata());
                // Whoever works on an earlier message of the call hears that nobody waits for it.
                guarded.onCancel();
            } else {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            if (!refused) {
                super.onHalfClose();
            }
        }

        @Override
        public void onReady() {
            if (!refused) {
                super.onReady();
            }
        }

        @Override
        public void onCancel() {
            if (!refused) {
                super.onCancel();
            }
        }

        @Override
        public void onComplete() {
            if (!refused) {
                super.onComplete();
            }
        }
    }
}
