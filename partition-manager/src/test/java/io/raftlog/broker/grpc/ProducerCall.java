package io.raftlog.broker.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One producer's stream, as a client sees it. */
final class ProducerCall implements ClientResponseObserver<ProduceRequest, ProduceResponse> {
    private final BlockingQueue<ProduceResponse> answers = new LinkedBlockingQueue<>();
    final AtomicInteger ended = new AtomicInteger();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final StreamObserver<ProduceRequest> out;

    ProducerCall(Channel channel) {
        out = BrokerGrpc.newStub(channel).produce(this);
    }

    void send(ProduceRequest request) {
        out.onNext(request);
    }

    void send(long correlationId, PartitionId to, ByteBuffer batch) {
        send(ProduceRequest.newBuilder()
                .setCorrelationId(correlationId)
                .setPartition(to)
                .addBatches(UnsafeByteOperations.unsafeWrap(batch.duplicate()))
                .build());
    }

    void end() {
        out.onCompleted();
    }

    Status failure() throws Exception {
        return Status.fromThrowable(failure.get(MemoryFront.DEADLINE.toSeconds(), TimeUnit.SECONDS));
    }

    ProduceResponse answer() throws InterruptedException {
        ProduceResponse answer = answers.poll(MemoryFront.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer");
        }
        return answer;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ProduceRequest> call) {}

    @Override
    public void onNext(ProduceResponse response) {
        answers.add(response);
    }

    @Override
    public void onError(Throwable failed) {
        failure.complete(failed);
    }

    @Override
    public void onCompleted() {
        ended.incrementAndGet();
    }
}
