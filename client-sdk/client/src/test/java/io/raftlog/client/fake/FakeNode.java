package io.raftlog.client.fake;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.FetchRequest;
import io.raftlog.protocol.v1.FetchResponse;
import io.raftlog.protocol.v1.InitProducerRequest;
import io.raftlog.protocol.v1.InitProducerResponse;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.ListOffsetsResponse;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.ProduceResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One node of a {@link FakeCluster}: a real server on a port of its own. */
public final class FakeNode {
    /** Calls that a client may take back within ten seconds; real nodes allow more. */
    public static final int MAX_TAKEN_BACK = 200;

    private final int id;
    private final FakeCluster cluster;
    private final Set<ProduceStream> streams = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-node");
        thread.setDaemon(true);
        return thread;
    });
    private int port;
    private @Nullable Server server;
    private volatile boolean hanging;

    FakeNode(int id, FakeCluster cluster) {
        this.id = id;
        this.cluster = cluster;
        start();
    }

    public int id() {
        return id;
    }

    public NodeAddress address() {
        return new NodeAddress("127.0.0.1", port);
    }

    public boolean isRunning() {
        return server != null;
    }

    /** On the same port as before; a client that tries to reach it may have taken that port for a moment. */
    public void start() {
        server = port == 0
                ? bind()
                : Awaitility.await()
                        .pollInterval(Duration.ofMillis(5))
                        .ignoreException(UncheckedIOException.class)
                        .until(this::bind, started -> true);
    }

    private Server bind() {
        try {
            Server started = NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .executor(threads)
                    .maxInboundMessageSize(8 << 20)
                    .permitKeepAliveTime(1, TimeUnit.SECONDS)
                    .maxRstFramesPerWindow(MAX_TAKEN_BACK, 10)
                    .addService(ServerInterceptors.intercept(new BrokerService(), new Answers(cluster)))
                    .addService(
                            ServerInterceptors.intercept(new FakeClusterService(cluster, this), new Answers(cluster)))
                    .addService(cluster.groups().serviceOf(cluster, this))
                    .build()
                    .start();
            port = started.getPort();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All connections break; new ones are refused. */
    public void kill() {
        Server running = server;
        if (running == null) {
            return;
        }
        server = null;
        running.shutdownNow();
        try {
            running.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes everything and answers nothing, as a stopped process does. What came is handled after {@link #resume}. */
    public void pause() {
        hanging = true;
    }

    public synchronized void resume() {
        hanging = false;
        notifyAll();
    }

    synchronized void awaitResumed() {
        while (hanging) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Status.CANCELLED.asRuntimeException();
            }
        }
    }

    /** Breaks the producers' streams, not the connections. */
    public void breakStreams() {
        streams.forEach(ProduceStream::breakNow);
    }

    void close() {
        resume();
        kill();
        threads.shutdownNow();
    }

    private final class ProduceStream implements StreamObserver<ProduceRequest> {
        private final StreamObserver<ProduceResponse> answers;
        private boolean broken;

        ProduceStream(StreamObserver<ProduceResponse> answers) {
            this.answers = answers;
        }

        @Override
        public void onNext(ProduceRequest request) {
            awaitResumed();
            for (int i = 0; i < request.getBatchesCount(); i++) {
                long correlationId = request.getCorrelationId() + i;
                cluster.produce(
                                FakeNode.this,
                                request.getPartition(),
                                request.getBatches(i).asReadOnlyByteBuffer())
                        .whenComplete((answer, thrown) -> {
                            if (thrown != null) {
                                breakNow();
                            } else {
                                answer(answer.toBuilder()
                                        .setCorrelationId(correlationId)
                                        .build());
                            }
                        });
            }
        }

        private synchronized void answer(ProduceResponse answer) {
            if (!broken) {
                answers.onNext(answer);
            }
        }

        synchronized void breakNow() {
            if (!broken) {
                broken = true;
                streams.remove(this);
                answers.onError(
                        Status.UNAVAILABLE.withDescription("broken on purpose").asRuntimeException());
            }
        }

        @Override
        public synchronized void onError(Throwable thrown) {
            broken = true;
            streams.remove(this);
        }

        @Override
        public synchronized void onCompleted() {
            streams.remove(this);
            if (!broken) {
                broken = true;
                answers.onCompleted();
            }
        }
    }

    private final class BrokerService extends BrokerGrpc.BrokerImplBase {
        @Override
        public StreamObserver<ProduceRequest> produce(StreamObserver<ProduceResponse> answers) {
            ProduceStream stream = new ProduceStream(answers);
            streams.add(stream);
            return stream;
        }

        @Override
        public void fetch(FetchRequest request, StreamObserver<FetchResponse> answer) {
            awaitResumed();
            answer.onNext(cluster.fetch(FakeNode.this, request));
            answer.onCompleted();
        }

        @Override
        public void listOffsets(ListOffsetsRequest request, StreamObserver<ListOffsetsResponse> answer) {
            awaitResumed();
            answer.onNext(cluster.listOffsets(FakeNode.this, request));
            answer.onCompleted();
        }

        @Override
        public void initProducer(InitProducerRequest request, StreamObserver<InitProducerResponse> answer) {
            awaitResumed();
            answer.onNext(InitProducerResponse.newBuilder()
                    .setProducerId(cluster.nextProducerId())
                    .build());
            answer.onCompleted();
        }
    }
}
