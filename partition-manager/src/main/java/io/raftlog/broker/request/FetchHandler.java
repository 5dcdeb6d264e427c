package io.raftlog.broker.request;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Serves records, and waits for some where there are none yet.
 *
 * <p>Thread-safe.
 */
public final class FetchHandler {
    /** Beyond it a connection looks dead to whatever is between client and node. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    static final int MOST_TARGETS = 1000;

    private final Routing routing;
    private final ByteBudget memory;
    private final int maxBytes;
    private final ServingGate gate;
    private final Timer timer;
    private final Executor executor;
    private final RandomGenerator random;

    /**
     * @param memory bytes of all answers that are being sent
     * @param maxBytes of one answer, whatever it asks for
     * @param executor reads the files
     * @param random picks which partition of a request is read first
     */
    public FetchHandler(
            Routing routing,
            ByteBudget memory,
            int maxBytes,
            ServingGate gate,
            Timer timer,
            Executor executor,
            RandomGenerator random) {
        this.routing = routing;
        this.memory = memory;
        this.maxBytes = maxBytes;
        this.gate = gate;
        this.timer = timer;
        this.executor = executor;
        this.random = random;
    }

    /** Cancel the future when nobody waits any more. Whoever gets the reply closes it. */
    public CompletableFuture<FetchReply> handle(FetchRequest request) {
        Optional<Refusal> refusal = gate.refusal().or(() -> check(request));
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(refuseAll(request, refusal.get()));
        }
        FetchRequest bounded = new FetchRequest(
                request.maxWait().compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : request.maxWait(),
                Math.min(request.minBytes(), Math.min(request.maxBytes(), maxBytes)),
                Math.min(request.maxBytes(), maxBytes),
                request.targets());
        // Each request begins with another partition: with room for one only, all get their turn.
        int first = bounded.targets().isEmpty()
                ? 0
                : random.nextInt(bounded.targets().size());
        return new PendingFetch(bounded, first, routing, memory, executor).start(timer);
    }

    private static Optional<Refusal> check(FetchRequest request) {
        if (request.targets().size() > MOST_TARGETS) {
            return Optional.of(new Refusal(
                    ErrorCode.LIMIT_EXCEEDED,
                    "a fetch of " + request.targets().size() + " partitions, more than " + MOST_TARGETS,
                    "ask for fewer at a time"));
        }
        if (request.maxBytes() <= 0
                || request.minBytes() < 0
                || request.maxWait().isNegative()
                || request.targets().stream().anyMatch(target -> target.maxBytes() <= 0)) {
            return Optional.of(Refusal.of(
                    ErrorCode.INVALID_REQUEST,
                    "a fetch needs max_bytes above 0, and min_bytes and max_wait_ms not below 0"));
        }
        return Optional.empty();
    }

    static FetchReply refuseAll(FetchRequest request, Refusal refusal) {
        List<FetchReply.Fetched> refused = request.targets().stream()
                .map(target -> new FetchReply.Fetched(target.partition(), Answer.refused(refusal), 0, 0))
                .toList();
        return new FetchReply(refused, () -> {});
    }
}
