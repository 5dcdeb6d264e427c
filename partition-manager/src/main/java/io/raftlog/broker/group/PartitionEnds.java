package io.raftlog.broker.group;

import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.OffsetPosition;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionReplica.TimedOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far partitions reach, asked of their leaders when what is known does not suffice: an end only ever grows. Those who
 * ask for the same partition share the question.
 *
 * <p>Thread-safe.
 */
public final class PartitionEnds {
    private final PartitionReads reads;
    private final Map<PartitionId, Long> known = new ConcurrentHashMap<>();
    private final Map<PartitionId, CompletableFuture<Answer<Long>>> asking = new ConcurrentHashMap<>();

    public PartitionEnds(PartitionReads reads) {
        this.reads = reads;
    }

    /** An end that is not below the offset; if it is, there was none at the time of the call. */
    CompletableFuture<Answer<Long>> reaching(PartitionId partition, long offset) {
        if (known.getOrDefault(partition, 0L) >= offset) {
            return CompletableFuture.completedFuture(Answer.of(known.getOrDefault(partition, 0L)));
        }
        CompletableFuture<Answer<Long>> underWay = asking.get(partition);
        if (underWay == null) {
            return ask(partition);
        }
        // It may have been answered before what is committed now was written.
        return underWay.thenCompose(answer -> answer instanceof Answer.Given<Long> end && end.value() >= offset
                ? CompletableFuture.completedFuture(answer)
                : ask(partition));
    }

    private CompletableFuture<Answer<Long>> ask(PartitionId partition) {
        CompletableFuture<Answer<Long>> mine = new CompletableFuture<>();
        CompletableFuture<Answer<Long>> others = asking.putIfAbsent(partition, mine);
        if (others != null) {
            return others;
        }
        reads.offset(partition, new OffsetPosition.Latest()).whenComplete((answer, failure) -> {
            asking.remove(partition, mine);
            if (answer instanceof Answer.Given<TimedOffset> end) {
                known.merge(partition, end.value().offset(), Math::max);
                mine.complete(Answer.of(end.value().offset()));
            } else if (answer instanceof Answer.Refused<TimedOffset> refused) {
                mine.complete(refused.as());
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }
}
