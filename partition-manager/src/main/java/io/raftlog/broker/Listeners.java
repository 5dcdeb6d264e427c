package io.raftlog.broker;

import io.raftlog.broker.grpc.GrpcFront;
import io.raftlog.broker.grpc.Handlers;
import io.raftlog.broker.grpc.PeerService;
import io.raftlog.broker.grpc.SeedService;
import io.raftlog.log.NewerFormatException;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.raft.RaftHost;
import io.raftlog.raft.ReplicatedStateMachine;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.UUID;
import java.util.function.Function;

/** Starts what listens on a node's two ports, for nodes and for clients, or tells the operator why it cannot. */
final class Listeners {
    private Listeners() {}

    /** @param machines as in {@link RaftHost#start} */
    static RaftHost raft(RaftHost.Config config, Function<UUID, ReplicatedStateMachine> machines)
            throws NodeStartException {
        requireKnownHost(config.bind(), ConfigKeys.RAFT_LISTEN);
        try {
            requireFree(config.bind());
            return RaftHost.start(config, machines);
        } catch (IOException | RuntimeException e) {
            throw refusal("the Raft server", config.bind(), ConfigKeys.RAFT_LISTEN, e);
        }
    }

    /** Ratis exits the process where it cannot bind; nobody would learn why. */
    private static void requireFree(NodeAddress listen) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(listen.host(), listen.port()));
        }
    }

    private static void requireKnownHost(NodeAddress listen, String key) throws NodeStartException {
        if (new InetSocketAddress(listen.host(), listen.port()).isUnresolved()) {
            throw new NodeStartException(
                    ErrorCode.CONFIG_BROKEN,
                    "cannot listen on " + listen + ": this machine knows no host \"" + listen.host() + "\"",
                    "set " + key
                            + " to an address of this machine, 0.0.0.0 for all of them, or have the name resolved");
        }
    }

    static GrpcFront clients(
            NodeConfig config, Handlers handlers, NodeThreads threads, PeerService peers, SeedService seeds)
            throws NodeStartException {
        NodeAddress listen = config.addresses().listen();
        requireKnownHost(listen, ConfigKeys.LISTEN);
        try {
            return GrpcFront.start(
                    listen, handlers, config.limits().inFlightBytesPerStream(), threads.requests(), peers, seeds);
        } catch (IOException | RuntimeException e) {
            throw refusal("the client port", listen, ConfigKeys.LISTEN, e);
        }
    }

    /** @param key of the configuration, where the address comes from */
    static NodeStartException refusal(String what, NodeAddress listen, String key, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NewerFormatException) {
                return new NodeStartException(
                        ErrorCode.WRONG_DATA_DIRECTORY,
                        String.valueOf(cause.getMessage()),
                        "run the version of raftlog that wrote it, or a later one",
                        failure);
            }
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("already in use")) {
                return new NodeStartException(
                        ErrorCode.ADDRESS_IN_USE,
                        "cannot listen on " + listen + ": " + cause.getMessage(),
                        "stop what listens there, or set " + key + " to another address of this machine",
                        failure);
            }
        }
        return new NodeStartException(
                ErrorCode.STORAGE_FAILED,
                what + " did not start: " + failure,
                "the node's log has the whole story",
                failure);
    }
}
