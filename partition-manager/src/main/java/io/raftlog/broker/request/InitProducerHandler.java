package io.raftlog.broker.request;

import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataReply;
import io.raftlog.protocol.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Gives out producer ids, one by one from a block that the metadata group gave to this node. What is left of a block when
 * the node stops is lost; ids are plenty.
 *
 * <p>Thread-safe.
 */
public final class InitProducerHandler {
    private static final int BLOCK = 1000;

    private final int nodeId;
    private final MetadataAccess metadata;
    private final ServingGate gate;
    private final Queue<CompletableFuture<Answer<Long>>> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean asking;

    public InitProducerHandler(int nodeId, MetadataAccess metadata, ServingGate gate) {
        this.nodeId = nodeId;
        this.metadata = metadata;
        this.gate = gate;
    }

    /** A producer id that nobody had before and nobody gets again. */
    public CompletableFuture<Answer<Long>> handle() {
        Optional<Refusal> closed = gate.refusal();
        if (closed.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(closed.get()));
        }
        CompletableFuture<Answer<Long>> answer = new CompletableFuture<>();
        synchronized (this) {
            if (next < end) {
                return CompletableFuture.completedFuture(Answer.of(next++));
            }
            waiting.add(answer);
            if (asking) {
                return answer;
            }
            asking = true;
        }
        ask();
        return answer;
    }

    private void ask() {
        metadata.propose(new MetadataCommand.AllocateProducerIds(nodeId, BLOCK)).whenComplete((answer, failure) -> {
            if (failure != null) {
                takeWaiting().forEach(one -> one.completeExceptionally(failure));
            } else if (answer instanceof Answer.Refused<MetadataReply> refused) {
                takeWaiting().forEach(one -> one.complete(refused.as()));
            } else if (answer instanceof Answer.Given<MetadataReply> given
                    && given.value() instanceof MetadataReply.ProducerIds ids) {
                give(ids);
            } else {
                throw new AssertionError(answer);
            }
        });
    }

    private void give(MetadataReply.ProducerIds ids) {
        List<Runnable> answers = new ArrayList<>();
        boolean more;
        synchronized (this) {
            next = ids.first();
            end = ids.end();
            while (next < end && !waiting.isEmpty()) {
                CompletableFuture<Answer<Long>> one = waiting.remove();
                long id = next++;
                answers.add(() -> one.complete(Answer.of(id)));
            }
            more = !waiting.isEmpty();
            asking = more;
        }
        answers.forEach(Runnable::run);
        if (more) {
            ask();
        }
    }

    private synchronized List<CompletableFuture<Answer<Long>>> takeWaiting() {
        List<CompletableFuture<Answer<Long>>> all = List.copyOf(waiting);
        waiting.clear();
        asking = false;
        return all;
    }
}
