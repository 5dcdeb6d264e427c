package io.raftlog.client.routing;

import io.grpc.MethodDescriptor;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.FetchResponse;
import io.raftlog.protocol.v1.InitProducerRequest;
import io.raftlog.protocol.v1.InitProducerResponse;
import io.raftlog.protocol.v1.ListOffsetsResponse;
import io.raftlog.protocol.v1.ListedOffset;
import io.raftlog.protocol.v1.TrimPartitionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client's way to the cluster: knows the nodes, finds leaders, makes calls with deadlines and retries. Futures fail
 * with {@link CallFailedException}, and complete on transport threads, which must not be blocked.
 *
 * <p>Thread-safe.
 */
public final class ClusterRouter implements AutoCloseable {
    /** Any thread may draw from it. */
    private static final RandomGenerator RANDOM = new Random();

    private static final Duration LONGEST_READ_ATTEMPT = Duration.ofSeconds(3);
    private static final Duration LONGEST_FIRST_ATTEMPT = Duration.ofSeconds(10);

    private final List<NodeAddress> bootstrapServers;
    private final String clientId;
    private final Duration requestTimeout;
    private final Connections connections;
    private final ClientTimer timer = new ClientTimer("raftlog-client-timer");
    private final LeaderTable leaders = new LeaderTable();
    private final ClusterMetadata metadata;
    private final CoordinatorSearch coordinator;
    private final AtomicInteger turn = new AtomicInteger(RANDOM.nextInt(1 << 16));

    private ClusterRouter(List<NodeAddress> bootstrapServers, String clientId, Duration requestTimeout) {
        this.bootstrapServers = List.copyOf(bootstrapServers);
        this.clientId = clientId;
        this.requestTimeout = requestTimeout;
        this.connections = new Connections(clientId);
        this.metadata = new ClusterMetadata(connections, leaders, timer, readAttempt(), this::nodes);
        this.coordinator = new CoordinatorSearch(metadata::view, this::nodes);
    }

    /** Asks the servers given for the cluster; returns when one has answered, throws {@link CallFailedException}. */
    public static ClusterRouter connect(List<NodeAddress> bootstrapServers, String clientId, Duration requestTimeout) {
        ClusterRouter router = new ClusterRouter(bootstrapServers, clientId, requestTimeout);
        try {
            router.metadata.first(min(LONGEST_FIRST_ATTEMPT, requestTimeout)).join();
            router.metadata.keepFresh();
            return router;
        } catch (CompletionException e) {
            router.close();
            throw new CallFailedException(CallFailedException.failureOf(e));
        }
    }

    public String clientId() {
        return clientId;
    }

    public Duration requestTimeout() {
        return requestTimeout;
    }

    public ClusterMetadata metadata() {
        return metadata;
    }

    /** For everything that runs later and is short. */
    public ClientTimer timer() {
        return timer;
    }

    public LeaderSearch searchLeader(PartitionId partition) {
        return new LeaderSearch(partition, leaders, metadata::view, RANDOM);
    }

    public ProduceStream openProduce(NodeAddress node, ProduceListener listener) {
        return connections.to(node).openProduce(listener);
    }

    /** One attempt, at one node. */
    public CompletableFuture<List<Fetched>> fetch(NodeAddress node, FetchAsk ask, Duration deadline) {
        CompletableFuture<FetchResponse> call =
                connections.to(node).call(BrokerGrpc.getFetchMethod(), Wire.encode(ask), deadline);
        CompletableFuture<List<Fetched>> fetched = call.thenApply(
                answer -> answer.getPartitionsList().stream().map(Wire::decode).toList());
        fetched.whenComplete((answer, thrown) -> {
            if (fetched.isCancelled()) {
                call.cancel(false);
            }
        });
        return fetched;
    }

    /** Asks the partition's leader, wherever it is, until it answers or the request timeout is over. */
    public CompletableFuture<OffsetQuery.Answer> offset(PartitionId partition, OffsetQuery query) {
        return askLeader(partition, BrokerGrpc.getListOffsetsMethod(), Wire.encode(partition, query), answer -> {
            ListedOffset listed = only(answer);
            throwIf(listed.hasError() ? listed.getError() : null);
            return new OffsetQuery.Answer(listed.getOffset(), listed.getTimestamp());
        });
    }

    /** Has the partition's leader move the start of its log, and completes with the start as it is then. */
    public CompletableFuture<Long> trim(PartitionId partition, long beforeOffset) {
        TrimPartitionRequest request = TrimPartitionRequest.newBuilder()
                .setPartition(Wire.encode(partition))
                .setBeforeOffset(beforeOffset)
                .build();
        // Asking twice does no harm: the start only moves up.
        return askLeader(partition, BrokerGrpc.getTrimPartitionMethod(), request, answer -> {
            throwIf(answer.hasError() ? answer.getError() : null);
            return answer.getLogStartOffset();
        });
    }

    /** An identity that nobody had before. */
    public CompletableFuture<ProducerIdentity> initProducer() {
        Backoff backoff = new Backoff(RANDOM);
        return Retry.untilDeadline(
                deadline(),
                () -> ask(
                        nextNode(),
                        BrokerGrpc.getInitProducerMethod(),
                        InitProducerRequest.getDefaultInstance(),
                        readAttempt(),
                        ClusterRouter::identity),
                // An identity that was given and not heard of is lost, which harms nobody.
                failure -> !failure.definite() || failure.code().retriable(),
                backoff::nextNanos,
                timer);
    }

    /**
     * Asks any node for a change. A refusal that will pass is asked again, at other nodes; what may have been carried out
     * is not.
     */
    public <Q, A> CompletableFuture<A> change(
            MethodDescriptor<Q, A> method, Q request, Function<A, @Nullable Error> error) {
        Backoff backoff = new Backoff(RANDOM);
        long deadline = deadline();
        return Retry.untilDeadline(
                deadline,
                () -> ask(nextNode(), method, request, until(deadline), answer -> {
                    throwIf(error.apply(answer));
                    return answer;
                }),
                failure -> failure.definite() && failure.code().retriable(),
                backoff::nextNanos,
                timer);
    }

    /** One attempt of a read at one node. */
    public <Q, A> CompletableFuture<A> read(NodeAddress node, MethodDescriptor<Q, A> method, Q request) {
        return ask(node, method, request, readAttempt(), Function.identity());
    }

    /** The same of a read that can be refused. */
    public <Q, A> CompletableFuture<A> read(
            NodeAddress node, MethodDescriptor<Q, A> method, Q request, Function<A, @Nullable Error> error) {
        return ask(node, method, request, readAttempt(), answer -> {
            throwIf(error.apply(answer));
            return answer;
        });
    }

    /**
     * Asks the coordinator of consumer groups, wherever it is, until it answers or {@code patience} is over. For what does
     * no harm when it is asked twice.
     */
    public <Q, A> CompletableFuture<A> askCoordinator(
            MethodDescriptor<Q, A> method, Q request, Function<A, @Nullable Error> error, Duration patience) {
        return askCoordinator(method, request, error, Function.identity(), patience);
    }

    /** The same; an answer that {@code decode} throws at is none, and it is asked again. */
    public <Q, A, R> CompletableFuture<R> askCoordinator(
            MethodDescriptor<Q, A> method,
            Q request,
            Function<A, @Nullable Error> error,
            Function<A, R> decode,
            Duration patience) {
        return atCoordinator(
                method,
                request,
                error,
                decode,
                patience,
                failure -> !failure.definite() || failure.code().retriable());
    }

    /** One attempt, where the coordinator was last: whoever waits there finds out elsewhere that it has moved. */
    public <Q, A> CompletableFuture<A> waitAtCoordinator(MethodDescriptor<Q, A> method, Q request, Duration patience) {
        return ask(coordinator.target(), method, request, patience, Function.identity());
    }

    /** Asks the coordinator for a change. What may have been carried out is not asked again. */
    public <Q, A> CompletableFuture<A> changeAtCoordinator(
            MethodDescriptor<Q, A> method, Q request, Function<A, @Nullable Error> error) {
        return atCoordinator(
                method,
                request,
                error,
                Function.identity(),
                requestTimeout,
                failure -> failure.definite() && failure.code().retriable());
    }

    private <Q, A, R> CompletableFuture<R> atCoordinator(
            MethodDescriptor<Q, A> method,
            Q request,
            Function<A, @Nullable Error> error,
            Function<A, R> decode,
            Duration patience,
            Predicate<Failure> mayRetry) {
        Backoff backoff = new Backoff(RANDOM);
        long deadline = System.nanoTime() + patience.toNanos();
        // One that hangs must leave time to find out who has taken over from it.
        Duration attempt = min(readAttempt(), patience.dividedBy(2));
        return Retry.untilDeadline(
                deadline,
                () -> {
                    NodeAddress node = coordinator.target();
                    return ask(node, method, request, min(attempt, until(deadline)), answer -> {
                                throwIf(error.apply(answer));
                                return decode.apply(answer);
                            })
                            .whenComplete((answer, thrown) -> {
                                if (thrown == null) {
                                    coordinator.succeeded(node);
                                } else {
                                    coordinator.failed(node, CallFailedException.failureOf(thrown));
                                }
                            });
                },
                mayRetry,
                backoff::nextNanos,
                timer);
    }

    /** The nodes of the cluster, then what was given to begin with; never empty. */
    List<NodeAddress> nodes() {
        Set<NodeAddress> all = new LinkedHashSet<>(metadata.view().nodes().values());
        all.addAll(bootstrapServers);
        List<NodeAddress> rotated = new ArrayList<>(all);
        Collections.rotate(rotated, turn.get());
        return rotated;
    }

    @Override
    public void close() {
        timer.close();
        connections.close();
    }

    private <Q, A, R> CompletableFuture<R> askLeader(
            PartitionId partition, MethodDescriptor<Q, A> method, Q request, Function<A, R> decode) {
        LeaderSearch search = searchLeader(partition);
        long deadline = deadline();
        long[] pause = new long[1];
        return Retry.untilDeadline(
                deadline,
                () -> {
                    Optional<NodeAddress> target = search.target();
                    if (target.isEmpty()) {
                        pause[0] = search.failed(bootstrapServers.get(0), Optional.empty());
                        metadata.refreshSoon();
                        return CompletableFuture.failedFuture(new CallFailedException(Failure.of(
                                ErrorCode.NOT_LEADER, "no replica of partition " + partition + " is known")));
                    }
                    NodeAddress node = target.get();
                    Duration patience = min(readAttempt(), until(deadline));
                    return ask(node, method, request, patience, decode).whenComplete((answer, thrown) -> {
                        if (thrown == null) {
                            search.succeeded(node);
                        } else {
                            pause[0] = search.failed(
                                    node, CallFailedException.failureOf(thrown).leader());
                            metadata.refreshSoon();
                        }
                    });
                },
                failure -> !failure.definite() || failure.code().retriable(),
                () -> pause[0],
                timer);
    }

    private <Q, A, R> CompletableFuture<R> ask(
            NodeAddress node, MethodDescriptor<Q, A> method, Q request, Duration patience, Function<A, R> decode) {
        return connections.to(node).call(method, request, patience).thenApply(decode);
    }

    private NodeAddress nextNode() {
        List<NodeAddress> nodes = nodes();
        turn.incrementAndGet();
        return nodes.get(0);
    }

    private long deadline() {
        return System.nanoTime() + requestTimeout.toNanos();
    }

    private static Duration until(long deadlineNanos) {
        return Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
    }

    private Duration readAttempt() {
        return min(LONGEST_READ_ATTEMPT, requestTimeout);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    static void throwIf(@Nullable Error error) {
        if (error != null) {
            throw new CallFailedException(Failure.of(error));
        }
    }

    private static ListedOffset only(ListOffsetsResponse answer) {
        if (answer.getPartitionsCount() != 1) {
            throw new CallFailedException(Failure.of(
                    ErrorCode.INTERNAL, "asked for one partition's offset, got " + answer.getPartitionsCount()));
        }
        return answer.getPartitions(0);
    }

    private static ProducerIdentity identity(InitProducerResponse answer) {
        throwIf(answer.hasError() ? answer.getError() : null);
        return new ProducerIdentity(answer.getProducerId(), (short) answer.getProducerEpoch());
    }
}
