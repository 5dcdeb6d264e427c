package io.raftlog.broker.group;

import io.raftlog.broker.group.GroupOffsets.AllOffsets;
import io.raftlog.broker.group.GroupOffsets.Committed;
import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.GroupOffsets.PastReset;
import io.raftlog.broker.group.GroupOffsets.Reset;
import io.raftlog.broker.group.GroupView.Description;
import io.raftlog.broker.group.Membership.Origin;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.OffsetPosition;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionReplica.TimedOffset;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Moves a group's offsets, shows before what that would do, and takes it back.
 *
 * <p>Thread-safe.
 */
public final class ResetOffsetsHandler {
    /** @param partitions empty: all */
    public record Selected(String topic, List<Integer> partitions) {}

    /** Where offsets go. */
    public sealed interface Target {
        record To(OffsetPosition position) implements Target {}

        record ToOffset(long offset) implements Target {}

        record ShiftBy(long records) implements Target {}
    }

    /**
     * What becomes of one partition.
     *
     * @param refused why its offset stays; empty: it moves
     * @param from -1: none
     * @param to -1: none
     */
    public record Move(
            PartitionId partition,
            String topic,
            Optional<Refusal> refused,
            long from,
            long to,
            long logStartOffset,
            long endOffset) {}

    /** @param resetAtMs when the reset was applied that this takes back; 0: it takes back none */
    public record Plan(List<Move> moves, boolean applied, long resetAtMs) {
        public Plan {
            moves = List.copyOf(moves);
        }
    }

    private final CoordinatorAccess access;
    private final PartitionReads reads;

    public ResetOffsetsHandler(CoordinatorAccess access, PartitionReads reads) {
        this.access = access;
        this.reads = reads;
    }

    /** @param selected empty: all topics that the group has offsets for */
    public CompletableFuture<Answer<Plan>> reset(
            String groupId, List<Selected> selected, Target target, boolean apply, Origin origin) {
        return emptyGroup(
                groupId,
                offsets -> chosen(offsets, selected).thenCompose(chosen -> {
                    if (chosen instanceof Answer.Refused<List<Offset>> refused) {
                        return CompletableFuture.completedFuture(refused.as());
                    }
                    List<Offset> from = ((Answer.Given<List<Offset>>) chosen).value();
                    return plan(from, one -> move(one, target))
                            .thenCompose(moves -> apply
                                    ? applied(
                                            moves,
                                            0,
                                            to -> access.ask(
                                                    groupId,
                                                    coordinator -> coordinator.reset(new Reset(groupId, to, origin))))
                                    : CompletableFuture.completedFuture(Answer.of(new Plan(moves, false, 0))));
                }));
    }

    public CompletableFuture<Answer<Plan>> undo(String groupId, boolean apply) {
        return emptyGroup(
                groupId,
                offsets -> access.ask(groupId, coordinator -> coordinator.lastReset(groupId))
                        .thenCompose(last -> {
                            if (last instanceof Answer.Refused<PastReset> refused) {
                                return CompletableFuture.completedFuture(refused.as());
                            }
                            PastReset reset = ((Answer.Given<PastReset>) last).value();
                            return plan(there(reset.former()), former -> moveBack(former, offsets))
                                    .thenCompose(moves -> apply
                                            ? applied(
                                                    moves,
                                                    reset.atMs(),
                                                    to -> access.ask(
                                                            groupId, coordinator -> coordinator.undo(groupId, reset)))
                                            : CompletableFuture.completedFuture(
                                                    Answer.of(new Plan(moves, false, reset.atMs()))));
                        }));
    }

    /** Says so already in the plan if members run. */
    private CompletableFuture<Answer<Plan>> emptyGroup(
            String groupId, Function<AllOffsets, CompletableFuture<Answer<Plan>>> then) {
        return access.ask(groupId, coordinator -> coordinator.describe(groupId)).thenCompose(described -> {
            if (described instanceof Answer.Refused<Description> refused) {
                return CompletableFuture.completedFuture(refused.as());
            }
            Description group = ((Answer.Given<Description>) described).value();
            if (!group.members().isEmpty()) {
                return CompletableFuture.completedFuture(Answer.refused(
                        ErrorCode.GROUP_NOT_EMPTY,
                        "group \"" + groupId + "\" has " + group.members().size() + " members that run",
                        "stop them, see which: raftlog group members " + groupId));
            }
            return access.ask(groupId, coordinator -> coordinator.offsets(groupId, Optional.empty()))
                    .thenCompose(offsets -> offsets instanceof Answer.Given<AllOffsets> given
                            ? then.apply(given.value())
                            : CompletableFuture.completedFuture(((Answer.Refused<AllOffsets>) offsets).as()));
        });
    }

    private CompletableFuture<Answer<List<Offset>>> chosen(AllOffsets offsets, List<Selected> selected) {
        if (selected.isEmpty()) {
            return CompletableFuture.completedFuture(
                    Answer.of(List.copyOf(offsets.offsets().values())));
        }
        List<Offset> chosen = new ArrayList<>();
        CompletableFuture<Optional<Answer<List<Offset>>>> all = CompletableFuture.completedFuture(Optional.empty());
        for (Selected one : selected) {
            all = all.thenCompose(refused -> refused.isPresent()
                    ? CompletableFuture.completedFuture(refused)
                    : access.metadata().topic(one.topic()).thenApply(topic -> add(topic, one, offsets, chosen)));
        }
        return all.thenApply(refused -> refused.orElseGet(() -> Answer.of(chosen)));
    }

    private static Optional<Answer<List<Offset>>> add(
            Answer<Topic> answer, Selected selected, AllOffsets offsets, List<Offset> chosen) {
        if (answer instanceof Answer.Refused<Topic> refused) {
            return Optional.of(refused.as());
        }
        Topic topic = ((Answer.Given<Topic>) answer).value();
        int size = topic.partitions().size();
        List<Integer> numbers = selected.partitions().isEmpty()
                ? IntStream.range(0, size).boxed().toList()
                : selected.partitions();
        for (int number : numbers) {
            if (number < 0 || number >= size) {
                return Optional.of(Answer.refused(
                        ErrorCode.UNKNOWN_PARTITION,
                        "topic \"" + topic.name() + "\" has partitions 0 to " + (size - 1) + ", not " + number,
                        "see them: raftlog topic describe " + topic.name()));
            }
            PartitionId id = topic.partitionId(number);
            chosen.add(offsets.offsets().getOrDefault(id, new Offset(id, topic.name(), -1, -1, "")));
        }
        return Optional.empty();
    }

    private static CompletableFuture<List<Move>> plan(
            List<Offset> offsets, Function<Offset, CompletableFuture<Move>> move) {
        List<CompletableFuture<Move>> moves = offsets.stream().map(move).toList();
        return CompletableFuture.allOf(moves.toArray(CompletableFuture[]::new))
                .thenApply(done -> moves.stream()
                        .map(CompletableFuture::join)
                        .sorted(Comparator.comparing(Move::topic)
                                .thenComparing(one -> one.partition().partition()))
                        .toList());
    }

    private CompletableFuture<Move> move(Offset from, Target target) {
        return bounds(from).thenCompose(bounds -> {
            if (bounds instanceof Answer.Refused<Bounds> refused) {
                return CompletableFuture.completedFuture(stays(from, refused.refusal()));
            }
            Bounds within = ((Answer.Given<Bounds>) bounds).value();
            return wanted(from, target, within)
                    .thenApply(wanted -> wanted instanceof Answer.Given<Long> to
                            ? within.move(from, Math.max(within.start(), Math.min(within.end(), to.value())))
                            : stays(from, ((Answer.Refused<Long>) wanted).refusal()));
        });
    }

    private CompletableFuture<Answer<Long>> wanted(Offset from, Target target, Bounds within) {
        if (target instanceof Target.ToOffset to) {
            return CompletableFuture.completedFuture(Answer.of(to.offset()));
        }
        if (target instanceof Target.ShiftBy by) {
            long base = from.offset() < 0 ? within.start() : from.offset();
            return CompletableFuture.completedFuture(Answer.of(base + by.records()));
        }
        if (target instanceof Target.To to) {
            return reads.offset(from.partition(), to.position())
                    .thenApply(answer -> answer instanceof Answer.Given<TimedOffset> found
                            ? Answer.of(
                                    found.value().offset() < 0
                                            ? within.end()
                                            : found.value().offset())
                            : ((Answer.Refused<TimedOffset>) answer).as());
        }
        throw new AssertionError(target);
    }

    private CompletableFuture<Move> moveBack(Offset former, AllOffsets now) {
        Offset present = now.offsets().get(former.partition());
        Offset from = present != null ? present : new Offset(former.partition(), former.topic(), -1, -1, "");
        return bounds(former)
                .thenApply(bounds -> bounds instanceof Answer.Given<Bounds> within
                        ? within.value().move(from, former.offset())
                        : new Bounds(-1, -1).move(from, former.offset()));
    }

    /** Topics may have been deleted since. */
    private List<Offset> there(List<Offset> former) {
        return former.stream()
                .filter(offset -> access.metadata()
                        .image()
                        .topic(offset.partition().topicId())
                        .isPresent())
                .toList();
    }

    private record Bounds(long start, long end) {
        Move move(Offset from, long to) {
            return new Move(from.partition(), from.topic(), Optional.empty(), from.offset(), to, start, end);
        }
    }

    private CompletableFuture<Answer<Bounds>> bounds(Offset of) {
        return reads.offset(of.partition(), new OffsetPosition.Earliest())
                .thenCombine(reads.offset(of.partition(), new OffsetPosition.Latest()), (start, end) -> {
                    if (start instanceof Answer.Given<TimedOffset> first
                            && end instanceof Answer.Given<TimedOffset> last) {
                        return Answer.of(
                                new Bounds(first.value().offset(), last.value().offset()));
                    }
                    return (start instanceof Answer.Refused<TimedOffset> refused
                                    ? refused
                                    : (Answer.Refused<TimedOffset>) end)
                            .as();
                });
    }

    private static Move stays(Offset from, Refusal why) {
        return new Move(from.partition(), from.topic(), Optional.of(why), from.offset(), from.offset(), -1, -1);
    }

    private static CompletableFuture<Answer<Plan>> applied(
            List<Move> moves, long resetAtMs, Function<List<Offset>, CompletableFuture<Answer<Committed>>> carryOut) {
        Optional<Refusal> incomplete =
                moves.stream().flatMap(move -> move.refused().stream()).findFirst();
        if (incomplete.isPresent()) {
            // Half a reset is worse than none.
            return CompletableFuture.completedFuture(Answer.refused(incomplete.get()));
        }
        List<Offset> to = moves.stream()
                .map(move -> new Offset(move.partition(), move.topic(), move.to(), -1, ""))
                .toList();
        return carryOut.apply(to).thenApply(answer -> {
            if (answer instanceof Answer.Refused<Committed> refused) {
                return refused.as();
            }
            Map<PartitionId, Refusal> refused =
                    ((Answer.Given<Committed>) answer).value().refused();
            return Answer.of(new Plan(
                    moves.stream()
                            .map(move -> new Move(
                                    move.partition(),
                                    move.topic(),
                                    Optional.ofNullable(refused.get(move.partition())),
                                    move.from(),
                                    move.to(),
                                    move.logStartOffset(),
                                    move.endOffset()))
                            .toList(),
                    true,
                    resetAtMs));
        });
    }
}
