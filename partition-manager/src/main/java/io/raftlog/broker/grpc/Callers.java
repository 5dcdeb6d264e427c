package io.raftlog.broker.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Remembers with each call where it comes from. */
final class Callers implements ServerInterceptor {
    private static final Context.Key<InetAddress> ADDRESS = Context.key("caller");

    /** Of the call that is being handled on this thread; loopback if that cannot be told. */
    static InetAddress address() {
        InetAddress address = ADDRESS.get();
        return address == null ? InetAddress.getLoopbackAddress() : address;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
                        && remote.getAddress() != null
                ? Contexts.interceptCall(Context.current().withValue(ADDRESS, remote.getAddress()), call, headers, next)
                : next.startCall(call, headers);
    }
}
