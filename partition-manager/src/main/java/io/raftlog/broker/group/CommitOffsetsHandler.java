package io.raftlog.broker.group;

import io.raftlog.broker.group.GroupOffsets.Commit;
import io.raftlog.broker.group.GroupOffsets.Committed;
import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.GroupView.Description;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.group.Membership.Origin;
import io.raftlog.broker.request.Answer;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Commits offsets that lie within their partitions. Who may commit, and that offsets go forward, the coordinator judges.
 *
 * <p>Thread-safe.
 */
public final class CommitOffsetsHandler {
    private static final int MOST_OFFSETS = 10_000;
    private static final int MOST_METADATA_CHARACTERS = 4096;

    /** @param partition of a topic that may not be there */
    public record Asked(PartitionId partition, long offset, int leaderEpoch, String metadata) {}

    /** @param member empty: not a member */
    public record Request(
            String groupId, Optional<MemberEpoch> member, Origin origin, List<Asked> offsets, boolean rewind) {
        public Request {
            offsets = List.copyOf(offsets);
        }
    }

    private final CoordinatorAccess access;
    private final PartitionEnds ends;

    public CommitOffsetsHandler(CoordinatorAccess access, PartitionEnds ends) {
        this.access = access;
        this.ends = ends;
    }

    /** What was refused, by partition; the rest is committed. */
    public CompletableFuture<Answer<Committed>> handle(Request request) {
        if (request.offsets().size() > MOST_OFFSETS) {
            return CompletableFuture.completedFuture(Answer.refused(
                    ErrorCode.LIMIT_EXCEEDED,
                    request.offsets().size() + " offsets in a commit are more than " + MOST_OFFSETS,
                    "commit fewer at a time"));
        }
        boolean allKnown = request.offsets().stream()
                .allMatch(asked -> topicOf(asked, access.metadata().image()).isPresent());
        return allKnown
                ? judge(request, access.metadata().image())
                : access.metadata()
                        .caughtUp()
                        .exceptionally(failure -> access.metadata().image())
                        .thenCompose(image -> judge(request, image));
    }

    private CompletableFuture<Answer<Committed>> judge(Request request, MetadataImage image) {
        Map<PartitionId, Refusal> refused = new ConcurrentHashMap<>();
        List<CompletableFuture<Optional<Offset>>> judged = new ArrayList<>();
        for (Asked asked : request.offsets()) {
            Topic topic = topicOf(asked, image).orElse(null);
            if (topic == null) {
                refused.put(asked.partition(), unknown(asked, image));
            } else if (asked.offset() < 0 || asked.metadata().length() > MOST_METADATA_CHARACTERS) {
                refused.put(asked.partition(), invalid(asked, topic));
            } else {
                judged.add(within(asked, topic, refused));
            }
        }
        return CompletableFuture.allOf(judged.toArray(CompletableFuture[]::new))
                .thenCompose(done -> commit(
                        request,
                        judged.stream().flatMap(one -> one.join().stream()).toList(),
                        refused));
    }

    private CompletableFuture<Optional<Offset>> within(Asked asked, Topic topic, Map<PartitionId, Refusal> refused) {
        String name = topic.name() + "/" + asked.partition().partition();
        return ends.reaching(asked.partition(), asked.offset()).handle((answer, failure) -> {
            Refusal refusal = null;
            if (answer instanceof Answer.Given<Long> end && end.value() < asked.offset()) {
                refusal = new Refusal(
                        ErrorCode.OFFSET_BEYOND_END,
                        "offset " + asked.offset() + " lies beyond the end of " + name + ", which is " + end.value(),
                        "commit the offset behind the last record that was processed");
            } else if (!(answer instanceof Answer.Given<Long>)) {
                refusal = new Refusal(
                        ErrorCode.READ_UNAVAILABLE,
                        "how far " + name + " reaches could not be asked: "
                                + (answer instanceof Answer.Refused<Long> why ? why.refusal() : failure),
                        "try again shortly");
            }
            if (refusal != null) {
                refused.put(asked.partition(), refusal);
                return Optional.empty();
            }
            return Optional.of(
                    new Offset(asked.partition(), topic.name(), asked.offset(), asked.leaderEpoch(), asked.metadata()));
        });
    }

    private CompletableFuture<Answer<Committed>> commit(
            Request request, List<Offset> offsets, Map<PartitionId, Refusal> refused) {
        Commit commit = new Commit(request.groupId(), request.member(), request.origin(), offsets, request.rewind());
        return access.ask(request.groupId(), coordinator -> coordinator.commit(commit))
                .thenCompose(answer -> {
                    if (answer instanceof Answer.Given<Committed> given) {
                        Map<PartitionId, Refusal> all = new HashMap<>(refused);
                        all.putAll(given.value().refused());
                        return CompletableFuture.completedFuture(Answer.of(new Committed(all)));
                    }
                    return withSuccessors(request, (Answer.Refused<Committed>) answer);
                });
    }

    /** Tells a member that was fenced who has its partitions now. */
    private CompletableFuture<Answer<Committed>> withSuccessors(Request request, Answer.Refused<Committed> refused) {
        ErrorCode code = refused.refusal().code();
        if (code != ErrorCode.STALE_MEMBER_EPOCH && code != ErrorCode.UNKNOWN_MEMBER) {
            return CompletableFuture.completedFuture(refused);
        }
        return access.ask(request.groupId(), coordinator -> coordinator.describe(request.groupId()))
                .handle((answer, failure) -> answer instanceof Answer.Given<Description> given
                        ? new Answer.Refused<>(named(refused.refusal(), request, given.value()), Optional.empty())
                        : refused);
    }

    private Refusal named(Refusal refusal, Request request, Description group) {
        Collection<PartitionId> asked =
                request.offsets().stream().map(Asked::partition).collect(Collectors.toSet());
        String successors = group.members().stream()
                .filter(member -> request.member().isEmpty()
                        || !member.memberId().equals(request.member().get().memberId()))
                .filter(member -> member.assigned().stream().anyMatch(asked::contains))
                .map(member -> "member " + member.memberId() + " (client \"" + member.clientId() + "\")")
                .collect(Collectors.joining(", "));
        String told = successors.isEmpty() ? "nobody has its partitions yet" : successors + " took over";
        return new Refusal(
                refusal.code(),
                refusal.message() + "; the group is at generation " + group.epoch() + ", " + told,
                refusal.hint());
    }

    private static Optional<Topic> topicOf(Asked asked, MetadataImage image) {
        return image.topic(asked.partition().topicId())
                .filter(topic ->
                        asked.partition().partition() < topic.partitions().size());
    }

    private static Refusal unknown(Asked asked, MetadataImage image) {
        return image.topic(asked.partition().topicId())
                .map(topic -> new Refusal(
                        ErrorCode.UNKNOWN_PARTITION,
                        "topic \"" + topic.name() + "\" has no partition "
                                + asked.partition().partition(),
                        "see them: raftlog topic describe " + topic.name()))
                .orElseGet(() -> new Refusal(
                        ErrorCode.UNKNOWN_TOPIC,
                        "there is no topic with id " + asked.partition().topicId(),
                        "see the topics: raftlog topic list"));
    }

    private static Refusal invalid(Asked asked, Topic topic) {
        String name = topic.name() + "/" + asked.partition().partition();
        return asked.offset() < 0
                ? Refusal.of(ErrorCode.INVALID_REQUEST, "offset " + asked.offset() + " of " + name + " is below 0")
                : Refusal.of(
                        ErrorCode.LIMIT_EXCEEDED,
                        "metadata of " + asked.metadata().length() + " characters with the offset of " + name
                                + ", more than " + MOST_METADATA_CHARACTERS);
    }
}
