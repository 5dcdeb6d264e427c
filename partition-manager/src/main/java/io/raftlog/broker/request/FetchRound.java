package io.raftlog.broker.request;

import io.raftlog.partition.FetchResult;
import io.raftlog.partition.PartitionReplica;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * One pass over the partitions of a fetch, as far as the bytes it asked for reach.
 *
 * <p>Confined to the thread that reads.
 */
final class FetchRound {
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
                            .map(partition -> CompletableFuture.completedFuture(read(partition, target)))
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

    private FetchReply.Fetched read(LocalPartition partition, FetchRequest.Target target) {
        int left = request.maxBytes() - bytes;
        if (left <= 0) {
            return new FetchReply.Fetched(
                    target.partition(),
                    Answer.of(NOTHING),
                    partition
                            .status()
                            .map(PartitionReplica.Status::highWatermark)
                            .orElse(0L),
                    partition
                            .status()
                            .map(PartitionReplica.Status::logStartOffset)
                            .orElse(0L));
        }
        FetchResult result = partition.fetch(target.offset(), Math.min(left, target.maxBytes()));
        if (result instanceof FetchResult.Fetched fetched) {
            bytes += fetched.batches().remaining();
            seen.add(new Seen(partition, fetched.highWatermark()));
            return new FetchReply.Fetched(
                    target.partition(),
                    Answer.of(fetched.batches()),
                    fetched.highWatermark(),
                    fetched.logStartOffset());
        }
        if (result instanceof FetchResult.Refused no) {
            refused = true;
            return new FetchReply.Fetched(
                    target.partition(),
                    routing.refused(partition, no.refusal()),
                    no.highWatermark(),
                    no.logStartOffset());
        }
        throw new AssertionError(result);
    }

    private CompletableFuture<FetchReply.Fetched> notHere(FetchRequest.Target target) {
        refused = true;
        return routing.<ByteBuffer>notHere(target.partition())
                .thenApply(answer -> new FetchReply.Fetched(target.partition(), answer, 0, 0));
    }
}
