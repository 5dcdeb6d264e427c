package io.raftlog.broker.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.raftlog.broker.group.PartitionReads;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.FetchHandler;
import io.raftlog.broker.request.FetchReply;
import io.raftlog.broker.request.FetchRequest.Target;
import io.raftlog.broker.request.LeaderHint;
import io.raftlog.broker.request.ListOffsetsHandler;
import io.raftlog.broker.request.OffsetPosition;
import io.raftlog.broker.request.Timer;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.RegisteredNode;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.model.PeerRoutes;
import io.raftlog.partition.PartitionReplica.TimedOffset;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.FetchPartition;
import io.raftlog.protocol.v1.FetchedPartition;
import io.raftlog.protocol.v1.ListOffsetsPartition;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.ListedOffset;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatches;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Asks the leaders of partitions: on this node without a call, else on the node that leads, found by following hints.
 *
 * <p>Thread-safe.
 */
public final class GrpcPartitionReads implements PartitionReads, AutoCloseable {
    private static final Duration ONE_CALL = Duration.ofSeconds(2);
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(100);
    private static final int ROUNDS = 10;
    private static final int MOST_DECOMPRESSED_BYTES = 16 * 1024 * 1024;
    private static final int MOST_RECEIVED_BYTES = 8 * 1024 * 1024;

    private final int self;
    private final Supplier<MetadataImage> metadata;
    private final PeerRoutes routes;
    private final ListOffsetsHandler listOffsets;
    private final FetchHandler fetch;
    private final Timer timer;
    private final Map<NodeAddress, ManagedChannel> channels = new HashMap<>();
    private boolean closed;

    public GrpcPartitionReads(
            int self,
            Supplier<MetadataImage> metadata,
            PeerRoutes routes,
            ListOffsetsHandler listOffsets,
            FetchHandler fetch,
            Timer timer) {
        this.self = self;
        this.metadata = metadata;
        this.routes = routes;
        this.listOffsets = listOffsets;
        this.fetch = fetch;
        this.timer = timer;
    }

    @Override
    public CompletableFuture<Answer<TimedOffset>> offset(PartitionId partition, OffsetPosition position) {
        return new Search<TimedOffset>(
                        partition,
                        node -> node == self
                                ? listOffsets.handle(partition, position)
                                : listOffsets(node, partition, position))
                .begin();
    }

    @Override
    public CompletableFuture<Answer<Long>> timestampAt(PartitionId partition, long offset) {
        return new Search<Long>(
                        partition, node -> node == self ? fetchHere(partition, offset) : fetch(node, partition, offset))
                .begin();
    }

    private CompletableFuture<Answer<TimedOffset>> listOffsets(
            int node, PartitionId partition, OffsetPosition position) {
        ListOffsetsPartition.Builder asked =
                ListOffsetsPartition.newBuilder().setPartition(Wire.partitionId(partition));
        if (position instanceof OffsetPosition.Earliest) {
            asked.setEarliest(true);
        } else if (position instanceof OffsetPosition.Latest) {
            asked.setLatest(true);
        } else if (position instanceof OffsetPosition.AtTime at) {
            asked.setTimestamp(at.timestampMs());
        } else {
            throw new AssertionError(position);
        }
        return stub(node).thenCompose(stub -> {
            var call = new UnaryCall<io.raftlog.protocol.v1.ListOffsetsResponse>();
            stub.listOffsets(
                    ListOffsetsRequest.newBuilder().addPartitions(asked).build(), call);
            return call.answer().thenApply(response -> {
                ListedOffset listed = response.getPartitions(0);
                return listed.hasError()
                        ? refused(listed.getError())
                        : Answer.of(new TimedOffset(listed.getOffset(), listed.getTimestamp()));
            });
        });
    }

    private CompletableFuture<Answer<Long>> fetch(int node, PartitionId partition, long offset) {
        return stub(node).thenCompose(stub -> {
            var call = new UnaryCall<io.raftlog.protocol.v1.FetchResponse>();
            stub.fetch(
                    io.raftlog.protocol.v1.FetchRequest.newBuilder()
                            .setMaxBytes(1)
                            .addPartitions(FetchPartition.newBuilder()
                                    .setPartition(Wire.partitionId(partition))
                                    .setOffset(offset)
                                    .setMaxBytes(1))
                            .build(),
                    call);
            return call.answer().thenApply(response -> {
                FetchedPartition fetched = response.getPartitions(0);
                return fetched.hasError()
                        ? refused(fetched.getError())
                        : Answer.of(timestampAt(fetched.getBatches().asReadOnlyByteBuffer(), offset));
            });
        });
    }

    private CompletableFuture<Answer<Long>> fetchHere(PartitionId partition, long offset) {
        return fetch.handle(new io.raftlog.broker.request.FetchRequest(
                        Duration.ZERO, 0, 1, List.of(new Target(partition, offset, 1))))
                .thenApply(reply -> {
                    try (FetchReply closing = reply) {
                        FetchReply.Fetched fetched = closing.partitions().get(0);
                        return fetched.batches() instanceof Answer.Given<ByteBuffer> batches
                                ? Answer.of(timestampAt(batches.value(), offset))
                                : ((Answer.Refused<ByteBuffer>) fetched.batches()).as();
                    }
                });
    }

    private static long timestampAt(ByteBuffer batches, long offset) {
        for (RecordBatch batch : RecordBatches.in(batches)) {
            for (Record record : batch.records(MOST_DECOMPRESSED_BYTES)) {
                if (record.offset() >= offset) {
                    return record.timestamp();
                }
            }
        }
        return -1;
    }

    private static <T> Answer<T> refused(Error error) {
        return new Answer.Refused<>(
                new Refusal(
                        ErrorCode.ofId(error.getCode()).orElse(ErrorCode.INTERNAL),
                        error.getMessage(),
                        error.getHint()),
                error.hasLeader()
                        ? Optional.of(new LeaderHint(
                                error.getLeader().getNodeId(),
                                new NodeAddress(
                                        error.getLeader().getHost(),
                                        error.getLeader().getPort()),
                                error.getLeader().getLeaderEpoch()))
                        : Optional.empty());
    }

    private CompletableFuture<BrokerGrpc.BrokerStub> stub(int node) {
        Optional<NodeAddress> address =
                metadata.get().node(node).map(RegisteredNode::clientAddress).map(routes::to);
        if (address.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException("node " + node + " is not known"));
        }
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IllegalStateException("this node is stopping"));
            }
            ManagedChannel channel = channels.computeIfAbsent(
                    address.get(),
                    to -> NettyChannelBuilder.forAddress(to.host(), to.port())
                            .usePlaintext()
                            .directExecutor()
                            .disableRetry()
                            .maxInboundMessageSize(MOST_RECEIVED_BYTES)
                            .build());
            return CompletableFuture.completedFuture(
                    BrokerGrpc.newStub(channel).withDeadlineAfter(ONE_CALL.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    /** One question on its way to the leader. */
    private final class Search<T> {
        private final PartitionId partition;
        private final IntFunction<CompletableFuture<Answer<T>>> ask;
        private final CompletableFuture<Answer<T>> result = new CompletableFuture<>();
        private final List<Integer> others = new ArrayList<>();
        private int round;

        Search(PartitionId partition, IntFunction<CompletableFuture<Answer<T>>> ask) {
            this.partition = partition;
            this.ask = ask;
        }

        CompletableFuture<Answer<T>> begin() {
            others.addAll(replicas());
            ask(self, true);
            return result;
        }

        private List<Integer> replicas() {
            return metadata
                    .get()
                    .topic(partition.topicId())
                    .filter(topic -> partition.partition() < topic.partitions().size())
                    .map(topic -> topic.partitions().get(partition.partition()).replicas())
                    .orElse(List.of())
                    .stream()
                    .filter(node -> node != self)
                    .toList();
        }

        private void ask(int node, boolean followHint) {
            CompletableFuture<Answer<T>> asked = Calls.guarded(() -> ask.apply(node));
            asked.whenComplete((answer, failure) -> {
                if (answer == null) {
                    next(Answer.refused(
                            ErrorCode.READ_UNAVAILABLE,
                            "node " + node + " did not tell of partition " + partition + ": " + failure,
                            "see which nodes run: raftlog cluster health"));
                } else if (answer instanceof Answer.Refused<T> refused
                        && refused.refusal().code().retriable()) {
                    Optional<Integer> leader = refused.leader().map(LeaderHint::nodeId);
                    if (followHint && leader.isPresent() && leader.get() != node) {
                        ask(leader.get(), false);
                    } else {
                        next(answer);
                    }
                } else {
                    result.complete(answer);
                }
            });
        }

        private void next(Answer<T> last) {
            if (!others.isEmpty()) {
                ask(others.remove(0), true);
            } else if (++round < ROUNDS) {
                timer.after(BETWEEN_ROUNDS, this::again);
            } else {
                result.complete(last);
            }
        }

        private void again() {
            others.addAll(replicas());
            ask(self, true);
        }
    }
}
