package io.raftlog.broker.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.raftlog.broker.request.MemoryNode;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.InitProducerRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A producer's stream on a real port. */
class ProduceStreamTest {
    private static final int STREAM_BYTES = 300_000;

    private MemoryFront front;

    @BeforeEach
    void start() throws Exception {
        front = new MemoryFront(STREAM_BYTES);
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void aRefusedBatchLeavesTheStreamOpenForTheNext() throws Exception {
        ProducerCall producer = new ProducerCall(front.channel);
        ByteBuffer broken = MemoryNode.batch(10);
        broken.put(20, (byte) ~broken.get(20));

        producer.send(1, front.id, broken);
        producer.send(
                2,
                PartitionId.newBuilder()
                        .setTopicId(ByteString.copyFromUtf8("short"))
                        .build(),
                MemoryNode.batch(1));
        producer.send(3, front.id, MemoryNode.batch(10));

        assertThat(producer.answer().getError().getCode()).isEqualTo(ErrorCode.CORRUPT_BATCH.id());
        assertThat(producer.answer().getError().getCode()).isEqualTo(ErrorCode.INVALID_REQUEST.id());
        assertThat(producer.answer().hasError()).isFalse();
    }

    @Test
    void aStreamIsReadNoFurtherThanItsBoundUntilAnswersAreGiven() throws Exception {
        front.partition.holdBack = true;
        ProducerCall producer = new ProducerCall(front.channel);
        for (int i = 0; i < 10; i++) {
            producer.send(i, front.id, MemoryNode.batch(100_000));
        }

        await().atMost(MemoryFront.DEADLINE).until(() -> front.partition.heldBack() == 3);
        front.partition.holdBack = false;
        front.partition.release();

        for (int i = 0; i < 10; i++) {
            assertThat(producer.answer().hasError()).isFalse();
        }
        assertThat(front.partition.heldBack()).isZero();
    }

    @Test
    void aStreamThatEndsIsEndedOnlyAfterItsLastAnswer() throws Exception {
        front.partition.holdBack = true;
        ProducerCall producer = new ProducerCall(front.channel);
        producer.send(1, front.id, MemoryNode.batch(10));
        await().atMost(MemoryFront.DEADLINE).until(() -> front.partition.heldBack() == 1);
        producer.end();
        // On the same connection and thread: once this is answered, the end was heard.
        front.broker().initProducer(InitProducerRequest.getDefaultInstance());

        front.partition.release();

        assertThat(producer.answer().getCorrelationId()).isEqualTo(1);
        await().atMost(MemoryFront.DEADLINE).until(() -> producer.ended.get() == 1);
    }

    @Test
    void batchesOfOneRequestAreAnsweredOneByOne() throws Exception {
        ProducerCall producer = new ProducerCall(front.channel);
        producer.send(ProduceRequest.newBuilder()
                .setCorrelationId(7)
                .setPartition(front.id)
                .addBatches(UnsafeByteOperations.unsafeWrap(MemoryNode.batch(10)))
                .addBatches(ByteString.copyFromUtf8("no batch"))
                .addBatches(UnsafeByteOperations.unsafeWrap(MemoryNode.batch(10)))
                .build());

        List<ProduceResponse> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(producer.answer());
        }
        producer.end();
        answers.sort(Comparator.comparing(ProduceResponse::getCorrelationId));
        assertThat(answers).extracting(ProduceResponse::getCorrelationId).containsExactly(7L, 8L, 9L);
        assertThat(answers.get(0).getBaseOffset()).isZero();
        assertThat(answers.get(1).getError().getCode()).isEqualTo(ErrorCode.CORRUPT_BATCH.id());
        assertThat(answers.get(2).getBaseOffset()).isEqualTo(1);
    }

    @Test
    void aRequestWithoutBatchesOrWithTooManyEndsTheStream() throws Exception {
        for (int count : List.of(0, 65)) {
            ProducerCall producer = new ProducerCall(front.channel);
            producer.send(ProduceRequest.newBuilder()
                    .setPartition(front.id)
                    .addAllBatches(Collections.nCopies(count, ByteString.EMPTY))
                    .build());

            assertThat(producer.failure().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }
}
