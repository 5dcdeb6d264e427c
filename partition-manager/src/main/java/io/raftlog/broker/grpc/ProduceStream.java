package io.raftlog.broker.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.ProduceHandler;
import io.raftlog.partition.AppendResult;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.ProduceResponse;

/**
 * One producer's stream. It takes the next batch only while the bytes and the number of those without an answer, and the
 * answers that the producer has not read, stay small: beyond that the producer waits.
 *
 * <p>gRPC calls it by one thread at a time; answers come from any thread and are written under the lock.
 */
final class ProduceStream implements StreamObserver<ProduceRequest> {
    private static final int MOST_REQUESTS = 4096;
    /** What a request weighs beside its batch. */
    private static final int OVERHEAD_BYTES = 256;

    private final ProduceHandler handler;
    private final ServerCallStreamObserver<ProduceResponse> out;
    private final int maxBytes;
    private long bytes;
    private int requests;
    private boolean nextAskedFor;
    private boolean noMoreRequests;
    private boolean closed;

    ProduceStream(ProduceHandler handler, ServerCallStreamObserver<ProduceResponse> out, int maxBytes) {
        this.handler = handler;
        this.out = out;
        this.maxBytes = maxBytes;
    }

    /** To be called before gRPC's call to the service returns. */
    ProduceStream open() {
        out.disableAutoRequest();
        out.setOnCancelHandler(this::close);
        out.setOnReadyHandler(this::askForNext);
        askForNext();
        return this;
    }

    @Override
    public void onNext(ProduceRequest request) {
        int weight = request.getBatch().size() + OVERHEAD_BYTES;
        synchronized (this) {
            nextAskedFor = false;
            bytes += weight;
            requests++;
        }
        Calls.guarded(() -> handler.handle(Wire.partitionId(request.getPartition()), Wire.share(request.getBatch())))
                .whenComplete((answer, failure) -> answer(
                        weight,
                        answer != null
                                ? response(request, answer)
                                : ProduceResponse.newBuilder()
                                        .setCorrelationId(request.getCorrelationId())
                                        .setError(Calls.error("produce", failure))
                                        .build()));
        askForNext();
    }

    @Override
    public synchronized void onCompleted() {
        noMoreRequests = true;
        completeIfDone();
    }

    @Override
    public void onError(Throwable failure) {
        close();
    }

    private synchronized void answer(int weight, ProduceResponse response) {
        bytes -= weight;
        requests--;
        if (closed) {
            return;
        }
        out.onNext(response);
        completeIfDone();
        askForNext();
    }

    private synchronized void askForNext() {
        if (!nextAskedFor
                && !noMoreRequests
                && !closed
                && bytes < maxBytes
                && requests < MOST_REQUESTS
                && out.isReady()) {
            nextAskedFor = true;
            out.request(1);
        }
    }

    private synchronized void close() {
        closed = true;
    }

    private synchronized void completeIfDone() {
        if (noMoreRequests && requests == 0 && !closed) {
            closed = true;
            out.onCompleted();
        }
    }

    private static ProduceResponse response(ProduceRequest request, Answer<AppendResult.Appended> answer) {
        ProduceResponse.Builder response = ProduceResponse.newBuilder().setCorrelationId(request.getCorrelationId());
        if (answer instanceof Answer.Given<AppendResult.Appended> given) {
            response.setBaseOffset(given.value().baseOffset())
                    .setDuplicate(given.value().duplicate())
                    .setLogStartOffset(given.value().logStartOffset());
        } else if (answer instanceof Answer.Refused<AppendResult.Appended> refused) {
            response.setError(Wire.error(refused));
        } else {
            throw new AssertionError(answer);
        }
        return response.build();
    }
}
