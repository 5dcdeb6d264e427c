package io.raftlog.broker.request;

import io.raftlog.partition.FetchResult;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One pass over the partitions of a fetch, as far as the bytes it asked for reach.
 *
 * <p>Confined to the thread that reads.
 */
final class FetchRound {
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(2);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final FetchRequest request;
    private final int first;
    private final Routing routing;
    /** By their place in the request. */
    private final SortedMap<Integer, CompletableFuture<FetchReply.Fetched>> answers = new TreeMap<>();

    private final List<Seen> seen = new ArrayList<>();
    private int bytes;
    private boolean refused;

    private record Seen(LocalPartition partition, long highWatermark) {}

    FetchRound(FetchRequest request, int first, Routing routing) {
        this.request = request;
        this.first = first;
        this.routing = routing;
    }

    void read() {
        int count = request.targets().size();
        for (int turn = 0; turn < count; turn++) {
            int place = (first + turn) % count;
            FetchRequest.Target target = request.targets().get(place);
            answers.put(
                    place,
                    routing.find(target.partition())
                            .map(partition -> read(partition, target))
                            .orElseGet(() -> notHere(target)));
        }
    }

    int bytes() {
        return bytes;
    }

    /** Some partition cannot be read: no use to wait, the consumer has to hear of it. */
    boolean refused() {
        return refused || request.targets().isEmpty();
    }

    CompletableFuture<List<FetchReply.Fetched>> answers() {
        List<CompletableFuture<FetchReply.Fetched>> all = List.copyOf(answers.values());
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    /** Each completes when records may be read that this round could not see. */
    List<CompletableFuture<Void>> watermarksMoved() {
        return seen.stream()
                .map(one -> one.partition().readable(one.highWatermark()))
                .toList();
    }

    private CompletableFuture<FetchReply.Fetched> read(LocalPartition partition, FetchRequest.Target target) {
        int left = request.maxBytes() - bytes;
        if (left <= 0) {
            Optional<PartitionReplica.Status> status = partition.status();
            return CompletableFuture.completedFuture(new FetchReply.Fetched(
                    target.partition(),
                    Answer.of(NOTHING),
                    status.map(PartitionReplica.Status::highWatermark).orElse(0L),
                    status.map(PartitionReplica.Status::logStartOffset).orElse(0L)));
        }
        FetchResult result = partition.fetch(target.offset(), Math.min(left, target.maxBytes()));
        if (result instanceof FetchResult.Fetched fetched) {
            bytes += fetched.batches().remaining();
            seen.add(new Seen(partition, fetched.highWatermark()));
            return CompletableFuture.completedFuture(new FetchReply.Fetched(
                    target.partition(),
                    Answer.of(fetched.batches()),
                    fetched.highWatermark(),
                    fetched.logStartOffset()));
        }
        if (result instanceof FetchResult.Refused no) {
            refused = true;
            boolean beyond =
                    no.refusal().code() == ErrorCode.OFFSET_OUT_OF_RANGE && target.offset() > no.highWatermark();
            return beyond
                    ? confirmedBeyond(partition, target, no)
                    : CompletableFuture.completedFuture(refused(partition, target, no.refusal(), no));
        }
        throw new AssertionError(result);
    }

    /**
     * A leader that was cut off may not know yet that others went on without it: what is beyond its end need not be beyond
     * the end. Before a consumer is told so, and perhaps begins elsewhere, a majority has to say it.
     */
    private CompletableFuture<FetchReply.Fetched> confirmedBeyond(
            LocalPartition partition, FetchRequest.Target target, FetchResult.Refused no) {
        return partition
                .endOffset()
                .copy()
                .orTimeout(CONFIRMED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .handle((end, failure) -> {
                    if (end == null) {
                        Refusal unconfirmed = Refusal.of(
                                ErrorCode.READ_UNAVAILABLE,
                                "offset " + target.offset() + " of " + routing.name(target.partition())
                                        + " is beyond what this node has, and no majority confirms that it still leads");
                        return refused(partition, target, unconfirmed, no);
                    }
                    return end < target.offset()
                            ? refused(partition, target, no.refusal(), no)
                            : new FetchReply.Fetched(target.partition(), Answer.of(NOTHING), end, no.logStartOffset());
                });
    }

    private FetchReply.Fetched refused(
            LocalPartition partition, FetchRequest.Target target, Refusal refusal, FetchResult.Refused no) {
        return new FetchReply.Fetched(
                target.partition(), routing.refused(partition, refusal), no.highWatermark(), no.logStartOffset());
    }

    private CompletableFuture<FetchReply.Fetched> notHere(FetchRequest.Target target) {
        refused = true;
        return routing.<ByteBuffer>notHere(target.partition())
                .thenApply(answer -> new FetchReply.Fetched(target.partition(), answer, 0, 0));
    }
}
