package io.raftlog.broker.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.ProduceHandler;
import io.raftlog.partition.AppendResult;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.ProduceResponse;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One producer's stream. It takes the next batch only while the bytes and the number of those without an answer, and the
 * answers that the producer has not read, stay small: beyond that the producer waits.
 *
 * <p>gRPC calls it by one thread at a time; answers come from any thread and are written under the lock.
 */
final class ProduceStream implements StreamObserver<ProduceRequest> {
    private static final int MOST_UNANSWERED = 4096;
    private static final int MOST_BATCHES = 64;
    /** What a request weighs beside its batch. */
    private static final int OVERHEAD_BYTES = 256;

    private final ProduceHandler handler;
    private final ServerCallStreamObserver<ProduceResponse> out;
    private final int maxBytes;
    private long bytes;
    private int unanswered;
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
        int count = request.getBatchesCount();
        if (count == 0 || count > MOST_BATCHES) {
            refuse(count + " batches in one request, not 1 to " + MOST_BATCHES);
            return;
        }
        synchronized (this) {
            nextAskedFor = false;
            request.getBatchesList().forEach(batch -> bytes += weight(batch));
            unanswered += count;
        }
        List<CompletableFuture<Answer<AppendResult.Appended>>> answers = handle(request);
        for (int i = 0; i < count; i++) {
            int weight = weight(request.getBatches(i));
            long correlationId = request.getCorrelationId() + i;
            answers.get(i).whenComplete((answer, failure) -> {
                ProduceResponse.Builder response = ProduceResponse.newBuilder().setCorrelationId(correlationId);
                answer(
                        weight,
                        answer != null
                                ? response(response, answer)
                                : response.setError(Calls.error("produce", failure))
                                        .build());
            });
        }
        askForNext();
    }

    private List<CompletableFuture<Answer<AppendResult.Appended>>> handle(ProduceRequest request) {
        try {
            return handler.handle(
                    Wire.partitionId(request.getPartition()),
                    request.getBatchesList().stream().map(Wire::share).toList());
        } catch (RuntimeException | Error e) {
            return Collections.nCopies(request.getBatchesCount(), CompletableFuture.failedFuture(e));
        }
    }

    private static int weight(ByteString batch) {
        return batch.size() + OVERHEAD_BYTES;
    }

    /** Ends the stream: what was said cannot be answered one by one. */
    private synchronized void refuse(String why) {
        if (!closed) {
            closed = true;
            out.onError(Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException());
        }
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
        unanswered--;
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
                && unanswered < MOST_UNANSWERED
                && out.isReady()) {
            nextAskedFor = true;
            out.request(1);
        }
    }

    private synchronized void close() {
        closed = true;
    }

    private synchronized void completeIfDone() {
        if (noMoreRequests && unanswered == 0 && !closed) {
            closed = true;
            out.onCompleted();
        }
    }

    private static ProduceResponse response(ProduceResponse.Builder response, Answer<AppendResult.Appended> answer) {
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
