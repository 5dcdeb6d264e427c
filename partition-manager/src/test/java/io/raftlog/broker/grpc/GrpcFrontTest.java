package io.raftlog.broker.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.raftlog.broker.request.MemoryNode;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.CreateTopicResponse;
import io.raftlog.protocol.v1.FetchPartition;
import io.raftlog.protocol.v1.FetchRequest;
import io.raftlog.protocol.v1.FetchResponse;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GetNodeStatusRequest;
import io.raftlog.protocol.v1.InitProducerRequest;
import io.raftlog.protocol.v1.ListOffsetsPartition;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the real front makes of calls and answers, before handlers on memory. */
class GrpcFrontTest {
    private MemoryFront front;

    @BeforeEach
    void start() throws Exception {
        front = new MemoryFront(1 << 20);
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void whatIsProducedIsFetchedByteForByte() throws Exception {
        ByteBuffer batch = MemoryNode.batch(1_000);
        ProducerCall producer = new ProducerCall(front.channel);
        producer.send(7, front.id, batch);

        ProduceResponse produced = producer.answer();
        FetchResponse fetched = front.broker().fetch(fetch(front.id, 0, 0));

        assertThat(produced.getCorrelationId()).isEqualTo(7);
        assertThat(produced.hasError()).isFalse();
        assertThat(fetched.getPartitions(0).getBatches().asReadOnlyByteBuffer()).isEqualTo(batch);
        assertThat(fetched.getPartitions(0).getHighWatermark()).isEqualTo(1);
        await().atMost(MemoryFront.DEADLINE).until(() -> front.node.fetchMemory.taken() == 0);
    }

    @Test
    void aFetchWhoseCallerLeavesStopsWaiting() {
        Context.CancellableContext caller = Context.current().withCancellation();
        caller.run(() -> BrokerGrpc.newStub(front.channel).fetch(fetch(front.id, 0, 30_000), new Ignore<>()));
        await().atMost(MemoryFront.DEADLINE).until(() -> front.partition.waiting() == 1);

        caller.cancel(null);

        await().atMost(MemoryFront.DEADLINE).until(() -> front.partition.waiting() == 0);
    }

    @Test
    void everyAnswerOfTheClusterServiceIsTranslated() {
        ClusterGrpc.ClusterBlockingStub cluster = ClusterGrpc.newBlockingStub(front.channel);

        CreateTopicResponse created = cluster.createTopic(CreateTopicRequest.newBuilder()
                .setName("made")
                .setPartitions(2)
                .putConfigs("max.message.bytes", "4096")
                .build());
        CreateTopicResponse refused = cluster.createTopic(
                CreateTopicRequest.newBuilder().setName("a/b").build());
        var metadata = cluster.getMetadata(GetMetadataRequest.newBuilder()
                .addTopics("made")
                .addTopics("mode")
                .build());
        var status = cluster.getNodeStatus(GetNodeStatusRequest.getDefaultInstance());

        assertThat(created.getTopic().getPartitionsCount()).isEqualTo(2);
        assertThat(created.getTopic().getConfigsMap()).containsEntry("max.message.bytes", "4096");
        assertThat(refused.getError().getCode()).isEqualTo(ErrorCode.INVALID_NAME.id());
        assertThat(metadata.getNodesList()).extracting(info -> info.getPort()).containsExactly(9401, 9402, 9403);
        assertThat(metadata.getTopics(0).getTopicId())
                .isEqualTo(created.getTopic().getTopicId());
        assertThat(metadata.getTopics(1).getError().getHint()).contains("made");
        assertThat(status.getReady()).isTrue();
        assertThat(status.getNotices(0).getCode()).isEqualTo(ErrorCode.STORAGE_FULL.id());
        assertThat(status.getNotices(0).getHint()).isEqualTo("free space");
        assertThat(status.getQuarantined(0).getPartition()).isEqualTo(front.id);
        assertThat(status.getQuarantined(0).getReason()).isEqualTo("its log is short");
        assertThat(status.getReplicas(0).getPartition()).isEqualTo(front.id);
        assertThat(status.getReplicas(0).getWritable()).isTrue();
    }

    @Test
    void offsetsAndProducerIdsAreTranslated() {
        front.partition.append(MemoryNode.batch(10));

        var listed = front.broker()
                .listOffsets(ListOffsetsRequest.newBuilder()
                        .addPartitions(ListOffsetsPartition.newBuilder()
                                .setPartition(front.id)
                                .setLatest(true))
                        .addPartitions(ListOffsetsPartition.newBuilder()
                                .setPartition(front.id)
                                .setTimestamp(0))
                        .build());
        var nothingAsked = front.broker()
                .listOffsets(ListOffsetsRequest.newBuilder()
                        .addPartitions(ListOffsetsPartition.newBuilder().setPartition(front.id))
                        .build());
        var producer = front.broker().initProducer(InitProducerRequest.getDefaultInstance());

        assertThat(listed.getPartitions(0).getOffset()).isEqualTo(1);
        assertThat(listed.getPartitions(1).getTimestamp()).isEqualTo(1_000);
        assertThat(nothingAsked.getPartitions(0).getError().getCode()).isEqualTo(ErrorCode.INVALID_REQUEST.id());
        assertThat(producer.getProducerId()).isPositive();
    }

    @Test
    void garbageOnThePortHarmsNobody() throws Exception {
        byte[] garbage = new byte[100_000];
        new Random(42).nextBytes(garbage);
        try (Socket socket = new Socket("127.0.0.1", front.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(garbage);
            out.flush();
        } catch (IOException refused) {
            assertThat(refused).isNotNull(); // Cut off while writing: as good.
        }

        assertThat(front.broker()
                        .initProducer(InitProducerRequest.getDefaultInstance())
                        .hasError())
                .isFalse();
    }

    private static FetchRequest fetch(PartitionId id, long offset, int maxWaitMs) {
        return FetchRequest.newBuilder()
                .setMaxWaitMs(maxWaitMs)
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .addPartitions(FetchPartition.newBuilder()
                        .setPartition(id)
                        .setOffset(offset)
                        .setMaxBytes(1 << 20))
                .build();
    }

    private static final class Ignore<T> implements StreamObserver<T> {
        @Override
        public void onNext(T value) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
