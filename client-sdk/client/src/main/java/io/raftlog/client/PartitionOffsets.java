package io.raftlog.client;

import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.OffsetQuery;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Asks leaders for offsets, all partitions at the same time, and waits for the answers. */
final class PartitionOffsets {
    private final ClusterRouter router;

    PartitionOffsets(ClusterRouter router) {
        this.router = router;
    }

    /** The topic of a partition that exists. */
    TopicView topicOf(TopicPartition partition) {
        return Failures.await(existing(partition));
    }

    Map<TopicPartition, Long> startOf(StartFrom start, Collection<TopicPartition> partitions) {
        if (start instanceof StartFrom.Beginning) {
            return ask(new OffsetQuery.Earliest(), partitions);
        } else if (start instanceof StartFrom.End) {
            return ask(new OffsetQuery.Latest(), partitions);
        } else if (start instanceof StartFrom.At at) {
            Map<TopicPartition, Long> found =
                    ask(new OffsetQuery.AtTime(at.time().toEpochMilli()), partitions);
            Collection<TopicPartition> tooEarly = found.entrySet().stream()
                    .filter(each -> each.getValue() < 0)
                    .map(Map.Entry::getKey)
                    .toList();
            found.putAll(ask(new OffsetQuery.Latest(), tooEarly));
            return found;
        }
        throw new AssertionError(start);
    }

    Map<TopicPartition, Long> ask(OffsetQuery query, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetQuery> queries = new LinkedHashMap<>();
        partitions.forEach(each -> queries.put(each, query));
        return collect(queries, OffsetQuery.Answer::offset);
    }

    Map<TopicPartition, Optional<OffsetAndTimestamp>> atTimes(Map<TopicPartition, Instant> times) {
        Map<TopicPartition, OffsetQuery> queries = new LinkedHashMap<>();
        times.forEach((each, time) -> queries.put(each, new OffsetQuery.AtTime(time.toEpochMilli())));
        return collect(
                queries,
                answer -> answer.offset() < 0
                        ? Optional.empty()
                        : Optional.of(new OffsetAndTimestamp(answer.offset(), answer.timestamp())));
    }

    private <T> Map<TopicPartition, T> collect(
            Map<TopicPartition, OffsetQuery> queries, Function<OffsetQuery.Answer, T> result) {
        Map<TopicPartition, CompletableFuture<OffsetQuery.Answer>> asked = new LinkedHashMap<>();
        queries.forEach((each, query) -> asked.put(
                each, existing(each).thenCompose(topic -> router.offset(topic.partitionId(each.partition()), query))));
        Map<TopicPartition, T> answers = new LinkedHashMap<>();
        asked.forEach((each, answer) -> answers.put(each, result.apply(Failures.await(answer))));
        return answers;
    }

    CompletableFuture<TopicView> existing(TopicPartition partition) {
        return router.metadata().topic(partition.topic()).thenApply(topic -> {
            if (partition.partition() >= topic.partitionCount()) {
                throw new CallFailedException(Failure.of(
                        ErrorCode.UNKNOWN_PARTITION,
                        "partition " + partition + " is not in 0.." + (topic.partitionCount() - 1),
                        "raftlog topic describe " + topic.name()));
            }
            return topic;
        });
    }
}
