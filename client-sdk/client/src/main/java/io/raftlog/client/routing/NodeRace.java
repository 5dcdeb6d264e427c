package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A question that any node can answer and that does no harm when asked twice. The next node is asked when one fails, and
 * also when one is slow: a node that hangs must not hold up what another could answer at once.
 *
 * <p>Thread-safe.
 */
final class NodeRace<A> {
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final Iterator<NodeAddress> nodes;
    private final Function<NodeAddress, CompletableFuture<A>> question;
    private final ClientTimer timer;
    private final CompletableFuture<A> result = new CompletableFuture<>();
    private final List<Failure> failures = new ArrayList<>();
    private int underWay;

    private NodeRace(
            Iterator<NodeAddress> nodes, Function<NodeAddress, CompletableFuture<A>> question, ClientTimer timer) {
        this.nodes = nodes;
        this.question = question;
        this.timer = timer;
    }

    /** The first answer; fails with {@code UNREACHABLE}, naming every failure, when there is none. */
    static <A> CompletableFuture<A> firstAnswer(
            List<NodeAddress> nodes, Function<NodeAddress, CompletableFuture<A>> question, ClientTimer timer) {
        NodeRace<A> race = new NodeRace<>(nodes.iterator(), question, timer);
        race.askNext();
        return race.result;
    }

    private void askNext() {
        NodeAddress node;
        synchronized (this) {
            if (result.isDone()) {
                return;
            }
            if (!nodes.hasNext()) {
                if (underWay == 0) {
                    result.completeExceptionally(new CallFailedException(nobody()));
                }
                return;
            }
            node = nodes.next();
            underWay++;
        }
        question.apply(node).whenComplete((answer, thrown) -> {
            if (thrown == null) {
                result.complete(answer);
            } else {
                failed(CallFailedException.failureOf(thrown));
            }
        });
        if (!result.isDone()) {
            timer.later(PATIENCE, this::askNext);
        }
    }

    private void failed(Failure failure) {
        synchronized (this) {
            failures.add(failure);
            underWay--;
        }
        askNext();
    }

    private Failure nobody() {
        return Failure.of(
                ErrorCode.UNREACHABLE,
                "no node answered; tried: "
                        + String.join(
                                "; ",
                                failures.stream()
                                        .map(failure -> failure.refusal().message())
                                        .toList()),
                "is the cluster running, and is that its address?");
    }
}
