package io.raftlog.broker.grpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** The one answer to a call that this node makes. */
final class UnaryCall<T> implements StreamObserver<T> {
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    CompletableFuture<T> answer() {
        return answer;
    }

    @Override
    public void onNext(T response) {
        answer.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        answer.completeExceptionally(new IllegalStateException("no answer in the answer"));
    }
}
