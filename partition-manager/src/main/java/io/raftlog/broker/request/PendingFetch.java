package io.raftlog.broker.request;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One fetch on its way: reads, and where that is too little waits for a high watermark to move and reads again.
 *
 * <p>Its rounds run one after the other on the executor; a watermark, the timer or the caller's leaving may end the wait
 * from any thread.
 */
final class PendingFetch {
    private final FetchRequest request;
    private final int first;
    private final Routing routing;
    private final ByteBudget memory;
    private final Executor executor;
    private final CompletableFuture<FetchReply> reply = new CompletableFuture<>();
    private volatile boolean expired;
    private volatile Runnable wake = () -> {};

    /** @param first of the request's partitions, to be read before the others */
    PendingFetch(FetchRequest request, int first, Routing routing, ByteBudget memory, Executor executor) {
        this.request = request;
        this.first = first;
        this.routing = routing;
        this.memory = memory;
        this.executor = executor;
    }

    CompletableFuture<FetchReply> start(Timer timer) {
        if (request.maxWait().isZero()) {
            expired = true;
        } else {
            Timer.Alarm alarm = timer.after(request.maxWait(), () -> {
                expired = true;
                wake.run();
            });
            reply.whenComplete((done, failure) -> {
                alarm.cancel();
                wake.run();
            });
        }
        executor.execute(this::read);
        return reply;
    }

    private void read() {
        if (reply.isDone()) {
            return;
        }
        // Taken before reading, in full: what it will be is not known yet.
        if (!memory.tryTake(request.maxBytes())) {
            reply.complete(FetchHandler.refuseAll(
                    request,
                    new Refusal(
                            ErrorCode.BUSY,
                            "this node is sending as many bytes to consumers as it may hold",
                            "try again shortly; the limit is fetch.memory.bytes")));
            return;
        }
        FetchRound round = new FetchRound(request, first, routing);
        try {
            round.read();
        } catch (RuntimeException | Error e) {
            memory.giveBack(request.maxBytes());
            reply.completeExceptionally(e);
            return;
        }
        if (expired || round.refused() || round.bytes() >= request.minBytes()) {
            memory.giveBack(request.maxBytes() - round.bytes());
            finish(round);
        } else {
            memory.giveBack(request.maxBytes());
            await(round.watermarksMoved());
        }
    }

    private void finish(FetchRound round) {
        round.answers().whenComplete((answers, failure) -> {
            FetchReply ready =
                    new FetchReply(answers == null ? List.of() : answers, () -> memory.giveBack(round.bytes()));
            boolean taken = failure == null ? reply.complete(ready) : reply.completeExceptionally(failure);
            if (failure != null || !taken) {
                ready.close();
            }
        });
    }

    private void await(List<CompletableFuture<Void>> watermarks) {
        AtomicBoolean woken = new AtomicBoolean();
        Runnable wakeOnce = () -> {
            if (woken.compareAndSet(false, true)) {
                watermarks.forEach(moved -> moved.cancel(false));
                executor.execute(this::read);
            }
        };
        wake = wakeOnce;
        watermarks.forEach(moved -> moved.whenComplete((done, failure) -> wakeOnce.run()));
        if (expired || reply.isDone()) {
            wakeOnce.run();
        }
    }
}
