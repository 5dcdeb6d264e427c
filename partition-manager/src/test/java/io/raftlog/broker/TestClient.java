package io.raftlog.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.FetchPartition;
import io.raftlog.protocol.v1.FetchRequest;
import io.raftlog.protocol.v1.FetchedPartition;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.ProduceResponse;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchBuilder;
import io.raftlog.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that knows the wire and nothing more: no retries, no routing. */
final class TestClient implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    private static final long DEADLINE_SECONDS = 30;

    private final ManagedChannel channel;
    private final BlockingQueue<ProduceResponse> answers = new LinkedBlockingQueue<>();
    private final StreamObserver<ProduceRequest> produce;

    TestClient(NodeAddress address) {
        channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
        produce = BrokerGrpc.newStub(channel).produce(new StreamObserver<>() {
            @Override
            public void onNext(ProduceResponse response) {
                answers.add(response);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
        });
    }

    ClusterGrpc.ClusterBlockingStub cluster() {
        return ClusterGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    BrokerGrpc.BrokerBlockingStub broker() {
        return BrokerGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    GroupsGrpc.GroupsBlockingStub groups() {
        return GroupsGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Sends a batch without waiting for its answer. */
    void send(long correlationId, PartitionId partition, ByteBuffer batch) {
        produce.onNext(ProduceRequest.newBuilder()
                .setCorrelationId(correlationId)
                .setPartition(partition)
                .addBatches(UnsafeByteOperations.unsafeWrap(batch))
                .build());
    }

    ProduceResponse nextAnswer() throws InterruptedException {
        ProduceResponse answer = answers.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer within " + DEADLINE_SECONDS + " s");
        }
        return answer;
    }

    ProduceResponse produce(PartitionId partition, ByteBuffer batch) throws InterruptedException {
        send(1, partition, batch);
        return nextAnswer();
    }

    FetchedPartition fetch(PartitionId partition, long offset, int maxWaitMs) {
        return broker().fetch(FetchRequest.newBuilder()
                        .setMaxWaitMs(maxWaitMs)
                        .setMinBytes(1)
                        .setMaxBytes(1 << 20)
                        .addPartitions(FetchPartition.newBuilder()
                                .setPartition(partition)
                                .setOffset(offset)
                                .setMaxBytes(1 << 20))
                        .build())
                .getPartitions(0);
    }

    static PartitionId partition(ByteString topicId, int partition) {
        return PartitionId.newBuilder()
                .setTopicId(topicId)
                .setPartition(partition)
                .build();
    }

    static ByteBuffer batch(long producerId, int baseSequence, String... values) {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1 << 20);
        for (String value : values) {
            if (!builder.tryAppend(1_000, null, UTF_8.encode(value), List.of())) {
                throw new IllegalArgumentException("batch is full");
            }
        }
        return builder.build(producerId, (short) (producerId < 0 ? -1 : 0), baseSequence);
    }

    /** Every value in the batches, as {@code offset=value}. */
    static List<String> read(ByteString batches) {
        List<String> values = new ArrayList<>();
        for (RecordBatch batch : RecordBatches.in(batches.asReadOnlyByteBuffer())) {
            for (Record record : batch.records(1 << 20)) {
                ByteBuffer value = record.value();
                values.add(record.offset() + "=" + (value == null ? "" : UTF_8.decode(value)));
            }
        }
        return values;
    }

    @Override
    public void close() throws InterruptedException {
        channel.shutdownNow().awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
}
