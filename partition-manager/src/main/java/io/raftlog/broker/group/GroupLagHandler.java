package io.raftlog.broker.group;

import io.raftlog.broker.group.GroupOffsets.AllOffsets;
import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.GroupView.Description;
import io.raftlog.broker.group.GroupView.Listed;
import io.raftlog.broker.group.GroupView.Member;
import io.raftlog.broker.group.GroupView.State;
import io.raftlog.broker.group.Membership.Progress;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.OffsetPosition;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionReplica.TimedOffset;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far groups are behind, in records and in time: from the first record not processed to the last one written.
 *
 * <p>Thread-safe.
 */
public final class GroupLagHandler {
    /**
     * @param refused why it is not known whole
     * @param committed -1: none
     * @param behindMs -1: unknown
     * @param owner empty: nobody has it
     */
    public record PartitionLag(
            PartitionId partition,
            String topic,
            Optional<Refusal> refused,
            long committed,
            long logStartOffset,
            long endOffset,
            long records,
            long behindMs,
            Optional<UUID> owner,
            Optional<Progress> progress) {}

    /** @param caughtUpInMs -1: unknown, or never at its pace; 0: it is through */
    public record Lag(
            String groupId,
            State state,
            long records,
            long behindMs,
            long caughtUpInMs,
            List<PartitionLag> partitions) {
        public Lag {
            partitions = List.copyOf(partitions);
        }
    }

    /** A group and its lag, or why that is not known. */
    public record NamedLag(String groupId, Answer<Lag> lag) {}

    private final CoordinatorAccess access;
    private final PartitionReads reads;
    private final GroupPace pace;

    public GroupLagHandler(CoordinatorAccess access, PartitionReads reads, GroupPace pace) {
        this.access = access;
        this.reads = reads;
        this.pace = pace;
    }

    /** @param groupIds empty: all groups */
    public CompletableFuture<Answer<List<NamedLag>>> handle(List<String> groupIds) {
        CompletableFuture<Answer<List<String>>> asked = groupIds.isEmpty()
                ? access.ask(GroupCoordinator::list).thenApply(GroupLagHandler::ids)
                : CompletableFuture.completedFuture(Answer.of(groupIds));
        return asked.thenCompose(answer -> {
            if (answer instanceof Answer.Refused<List<String>> refused) {
                return CompletableFuture.completedFuture(refused.as());
            }
            List<CompletableFuture<NamedLag>> lags = ((Answer.Given<List<String>>) answer)
                    .value().stream()
                            .map(id -> lag(id).thenApply(lag -> new NamedLag(id, lag)))
                            .toList();
            return CompletableFuture.allOf(lags.toArray(CompletableFuture[]::new))
                    .thenApply(done ->
                            Answer.of(lags.stream().map(CompletableFuture::join).toList()));
        });
    }

    private static Answer<List<String>> ids(Answer<List<Listed>> answer) {
        return answer instanceof Answer.Given<List<Listed>> given
                ? Answer.of(given.value().stream().map(Listed::groupId).toList())
                : ((Answer.Refused<List<Listed>>) answer).as();
    }

    private CompletableFuture<Answer<Lag>> lag(String groupId) {
        return access.ask(groupId, coordinator -> coordinator.describe(groupId))
                .thenCombine(
                        access.ask(groupId, coordinator -> coordinator.offsets(groupId, Optional.empty())),
                        (group, offsets) -> {
                            if (group instanceof Answer.Given<Description> description
                                    && offsets instanceof Answer.Given<AllOffsets> all) {
                                return lag(description.value(), all.value());
                            }
                            Answer.Refused<?> refused =
                                    (Answer.Refused<?>) (group instanceof Answer.Refused<?> ? group : offsets);
                            return CompletableFuture.completedFuture(refused.<Lag>as());
                        })
                .thenCompose(lag -> lag);
    }

    private CompletableFuture<Answer<Lag>> lag(Description group, AllOffsets offsets) {
        Set<PartitionId> partitions = new LinkedHashSet<>(offsets.offsets().keySet());
        group.members().forEach(member -> partitions.addAll(member.assigned()));
        MetadataImage image = access.metadata().image();
        List<CompletableFuture<PartitionLag>> lags = new ArrayList<>();
        for (PartitionId partition : partitions) {
            image.topic(partition.topicId())
                    .ifPresent(topic -> lags.add(lag(
                            group, partition, topic.name(), offsets.offsets().get(partition))));
        }
        return CompletableFuture.allOf(lags.toArray(CompletableFuture[]::new))
                .thenApply(done -> Answer.of(whole(
                        group,
                        lags.stream()
                                .map(CompletableFuture::join)
                                .sorted(Comparator.comparing(PartitionLag::topic)
                                        .thenComparing(lag -> lag.partition().partition()))
                                .toList())));
    }

    private Lag whole(Description group, List<PartitionLag> partitions) {
        List<PartitionLag> known =
                partitions.stream().filter(lag -> lag.refused().isEmpty()).toList();
        long records = known.stream().mapToLong(PartitionLag::records).sum();
        long processed =
                known.stream().mapToLong(lag -> lag.endOffset() - lag.records()).sum();
        long behindMs = known.stream().mapToLong(PartitionLag::behindMs).max().orElse(-1);
        return new Lag(
                group.groupId(),
                group.state(),
                records,
                behindMs,
                pace.caughtUpInMs(group.groupId(), processed, records),
                partitions);
    }

    private CompletableFuture<PartitionLag> lag(
            Description group, PartitionId partition, String topic, @Nullable Offset kept) {
        Optional<Member> owner = group.members().stream()
                .filter(member -> member.assigned().contains(partition))
                .findFirst();
        Optional<Progress> progress = owner.flatMap(member -> member.progress().stream()
                .filter(one -> one.partition().equals(partition))
                .findFirst());
        long committed = kept == null ? -1 : kept.offset();
        var unknown = new PartitionLag(
                partition, topic, Optional.empty(), committed, -1, -1, 0, -1, owner.map(Member::memberId), progress);
        return reads.offset(partition, new OffsetPosition.Earliest())
                .thenCombine(reads.offset(partition, new OffsetPosition.Latest()), (start, end) -> {
                    if (start instanceof Answer.Given<TimedOffset> first
                            && end instanceof Answer.Given<TimedOffset> last) {
                        return between(
                                unknown, first.value().offset(), last.value().offset());
                    }
                    Answer.Refused<?> refused = (Answer.Refused<?>) (start instanceof Answer.Refused<?> ? start : end);
                    return CompletableFuture.completedFuture(refused(unknown, refused.refusal()));
                })
                .thenCompose(lag -> lag);
    }

    private CompletableFuture<PartitionLag> between(PartitionLag lag, long start, long end) {
        long next = Math.max(start, lag.committed());
        long records = Math.max(0, end - next);
        CompletableFuture<Long> behind = records == 0
                ? CompletableFuture.completedFuture(0L)
                : reads.timestampAt(lag.partition(), next)
                        .thenCombine(reads.timestampAt(lag.partition(), end - 1), GroupLagHandler::apart);
        return behind.thenApply(ms -> new PartitionLag(
                lag.partition(),
                lag.topic(),
                Optional.empty(),
                lag.committed(),
                start,
                end,
                records,
                ms,
                lag.owner(),
                lag.progress()));
    }

    private static long apart(Answer<Long> first, Answer<Long> last) {
        return first instanceof Answer.Given<Long> from
                        && last instanceof Answer.Given<Long> to
                        && from.value() >= 0
                        && to.value() >= 0
                ? Math.max(0, to.value() - from.value())
                : -1;
    }

    private static PartitionLag refused(PartitionLag lag, Refusal why) {
        return new PartitionLag(
                lag.partition(),
                lag.topic(),
                Optional.of(why),
                lag.committed(),
                -1,
                -1,
                0,
                -1,
                lag.owner(),
                lag.progress());
    }
}
