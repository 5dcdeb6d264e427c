package io.raftlog.broker.grpc;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.v1.PeerGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The port on which clients are served.
 *
 * <p>Thread-safe.
 */
public final class GrpcFront implements AutoCloseable {
    /** Well above the largest batch, so that one somewhat too large is refused by name and not by a broken stream. */
    private static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;

    /** Our clients send a few hundred bytes of headers. */
    private static final int MAX_METADATA_BYTES = 8 * 1024;

    private static final int MAX_CONNECTIONS = 2_000;
    private static final int MAX_CONNECTIONS_OF_ONE_ADDRESS = 1_000;
    private static final int MAX_CALLS_PER_CONNECTION = 1024;
    /** Calls that a client takes back, in a window: a read is taken back when its consumer moves on. */
    private static final int MAX_RESETS = 1_000;

    private static final int RESET_WINDOW_SECONDS = 10;
    /** Without a call; a producer's stream is one. Whoever comes back connects anew. */
    private static final Duration MAX_IDLE = Duration.ofMinutes(5);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final Duration KEEP_ALIVE_ANSWER = Duration.ofSeconds(10);
    private static final Duration CLIENTS_KEEP_ALIVE_AT_MOST_EVERY = Duration.ofSeconds(5);
    private static final Duration LAST_ANSWERS = Duration.ofMillis(500);

    private final Server server;
    private final NodeAddress listen;
    private final EventLoopGroup network;
    private final CallLimits limits;

    private GrpcFront(Server server, NodeAddress listen, EventLoopGroup network, CallLimits limits) {
        this.server = server;
        this.listen = listen;
        this.network = network;
        this.limits = limits;
    }

    /**
     * Begins to serve.
     *
     * @param maxBytesPerStream taken from one producer's stream and not yet answered
     * @param executor runs the handlers
     * @param peers what other nodes are told; at once, whatever clients ask meanwhile
     * @param seeds what other nodes are filled from
     * @throws IOException the address cannot be bound
     */
    public static GrpcFront start(
            NodeAddress listen,
            Handlers handlers,
            int maxBytesPerStream,
            Executor executor,
            PeerService peers,
            SeedService seeds)
            throws IOException {
        return start(listen, handlers, maxBytesPerStream, executor, peers, seeds, new CallLimits());
    }

    static GrpcFront start(
            NodeAddress listen,
            Handlers handlers,
            int maxBytesPerStream,
            Executor executor,
            PeerService peers,
            SeedService seeds,
            CallLimits limits)
            throws IOException {
        CallersFaults.keepOutOfTheLog();
        EventLoopGroup network = new MultiThreadIoEventLoopGroup(
                new DefaultThreadFactory("raftlog-network", true), NioIoHandler.newFactory());
        try {
            return new GrpcFront(
                    server(listen, handlers, maxBytesPerStream, executor, peers, seeds, network, limits)
                            .start(),
                    listen,
                    network,
                    limits);
        } catch (IOException | RuntimeException e) {
            limits.close();
            network.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    private static Server server(
            NodeAddress listen,
            Handlers handlers,
            int maxBytesPerStream,
            Executor executor,
            PeerService peers,
            SeedService seeds,
            EventLoopGroup network,
            CallLimits limits) {
        return NettyServerBuilder.forAddress(new InetSocketAddress(listen.host(), listen.port()))
                .channelFactory(() -> new BoundedAcceptor(MAX_CONNECTIONS, MAX_CONNECTIONS_OF_ONE_ADDRESS))
                .bossEventLoopGroup(network)
                .workerEventLoopGroup(network)
                .executor(executor)
                .callExecutor(peersAtOnce(executor))
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .maxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
                .maxConnectionIdle(MAX_IDLE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(CLIENTS_KEEP_ALIVE_AT_MOST_EVERY.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addStreamTracerFactory(limits)
                .addService(MessageGuard.around(new BrokerService(handlers, maxBytesPerStream).bindService()))
                .addService(MessageGuard.around(new ClusterService(handlers).bindService()))
                .addService(MessageGuard.around(
                        ServerInterceptors.intercept(new GroupService(handlers.groups()), new Callers())))
                .addService(MessageGuard.around(peers.bindService()))
                .addService(MessageGuard.around(seeds.bindService()))
                .build();
    }

    private static ServerCallExecutorSupplier peersAtOnce(Executor executor) {
        return new ServerCallExecutorSupplier() {
            @Override
            public <Q, A> Executor getExecutor(ServerCall<Q, A> call, Metadata metadata) {
                boolean peer =
                        PeerGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName());
                return peer ? Runnable::run : executor;
            }
        };
    }

    /** Where it listens; with the port that was bound if any was asked for. */
    public NodeAddress address() {
        return new NodeAddress(listen.host(), server.getPort());
    }

    /** Takes no new calls, gives those that run a moment to be answered, and breaks off the rest. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow().awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            limits.close();
            network.shutdownGracefully(0, LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
