package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupOffsets.AllOffsets;
import io.raftlog.broker.group.GroupOffsets.Commit;
import io.raftlog.broker.group.GroupOffsets.Committed;
import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.GroupOffsets.PastReset;
import io.raftlog.broker.group.GroupOffsets.Reset;
import io.raftlog.broker.group.GroupView.Cause;
import io.raftlog.broker.group.GroupView.Rebalance;
import io.raftlog.broker.group.Membership.Heartbeat;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.group.Membership.Origin;
import io.raftlog.broker.group.hosted.Chronicle.Trigger;
import io.raftlog.broker.group.hosted.GroupIndex.MemberKey;
import io.raftlog.metadata.v1.NoteKey;
import io.raftlog.metadata.v1.ResetNote;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;

/**
 * What is asked of groups, done on the library's shard. It lets a member commit for any partition and any offset; what
 * raftlog promises beyond is refused here, in the same step in which it is committed.
 *
 * <p>Confined to the coordinator's thread.
 */
final class GroupOperations {
    private final GroupCoordinatorShard library;
    private final GroupIndex index;
    private final Chronicle chronicle;
    private final KeptOffsets offsets;
    private final GroupViews views;
    private final Attendance attendance;
    private final TopicNotes topics;
    private final GroupSettings settings;
    private final Time time;

    GroupOperations(
            GroupCoordinatorShard library,
            GroupIndex index,
            Chronicle chronicle,
            Attendance attendance,
            GroupSettings settings,
            Time time,
            Supplier<CoordinatorMetadataImage> image) {
        this.library = library;
        this.index = index;
        this.chronicle = chronicle;
        this.offsets = new KeptOffsets(library, image);
        this.views = new GroupViews(library, index, attendance, offsets);
        this.attendance = attendance;
        this.topics = new TopicNotes(index, image);
        this.settings = settings;
        this.time = time;
    }

    GroupViews views() {
        return views;
    }

    CoordinatorResult<ConsumerGroupHeartbeatResponseData, CoordinatorRecord> heartbeat(Heartbeat heartbeat) {
        MemberKey member =
                new MemberKey(heartbeat.groupId(), heartbeat.memberId().toString());
        if (heartbeat.joins()) {
            requireRoomForGroup(heartbeat.groupId());
        }
        var result = library.consumerGroupHeartbeat(
                new RequestOrigin(heartbeat.origin(), ApiKeys.CONSUMER_GROUP_HEARTBEAT), LibraryMessages.of(heartbeat));
        if (heartbeat.leaves()) {
            attendance.gone(member);
        } else {
            attendance.heard(heartbeat);
            tellAgain(heartbeat, member, result.response());
            if (index.waitsAfter(member, result.records())) {
                result.response().setHeartbeatIntervalMs(settings.waitingIntervalMs());
            }
        }
        return topics.note(heartbeat.groupId(), chronicle.note(result, triggerOf(heartbeat, member)));
    }

    /**
     * The library tells an assignment once. Should that answer be lost, or have gone to a heartbeat that came twice, the
     * member would never read what it was given; so it is told until it has it.
     */
    private void tellAgain(Heartbeat heartbeat, MemberKey member, ConsumerGroupHeartbeatResponseData answer) {
        Set<PartitionId> assigned = index.assigned(member);
        if (answer.assignment() == null
                && heartbeat.owned().isPresent()
                && !heartbeat.owned().get().equals(assigned)) {
            answer.setAssignment(LibraryMessages.assignment(assigned));
        }
    }

    private Trigger triggerOf(Heartbeat heartbeat, MemberKey member) {
        Cause cause;
        if (heartbeat.leaves()) {
            cause = Cause.MEMBER_LEFT;
        } else if (heartbeat.joins()) {
            cause = replaces(heartbeat) ? Cause.MEMBER_REPLACED : Cause.MEMBER_JOINED;
        } else {
            cause = heartbeat.subscription().isPresent() ? Cause.SUBSCRIPTION_CHANGED : Cause.TOPICS_CHANGED;
        }
        return new Trigger(cause, cause == Cause.TOPICS_CHANGED ? "" : member.memberId());
    }

    private boolean replaces(Heartbeat heartbeat) {
        return !heartbeat.instanceId().isEmpty()
                && index.members(heartbeat.groupId()).values().stream()
                        .anyMatch(member -> member.instanceId().equals(heartbeat.instanceId()));
    }

    boolean unsettled(String groupId) {
        return chronicle.unsettled(groupId);
    }

    CompletableFuture<Boolean> news(MemberKey member) {
        return index.news(member);
    }

    /** Notes that a group has come to rest, if it has. */
    CoordinatorResult<Void, CoordinatorRecord> settle(String groupId) {
        return chronicle.unsettled(groupId) && views.stable(groupId)
                ? chronicle.settled(groupId)
                : new CoordinatorResult<>(List.of());
    }

    CoordinatorResult<Committed, CoordinatorRecord> commit(Commit commit) {
        if (commit.member().isEmpty()) {
            requireNoMembers(commit.groupId());
            requireRoomForGroup(commit.groupId());
        }
        int room = settings.limits().offsets() - index.offsetCount();
        Map<PartitionId, Refusal> refused = new HashMap<>();
        List<Offset> accepted = new ArrayList<>();
        Map<PartitionId, Offset> kept = commit.rewind() ? Map.of() : offsets.of(commit.groupId(), commit.offsets());
        for (Offset offset : commit.offsets()) {
            boolean first = isFirst(commit.groupId(), offset);
            Optional<Refusal> refusal = notOwned(commit, offset).or(() -> goesBack(commit, offset, kept));
            if (refusal.isEmpty() && first && room <= 0) {
                refusal = Optional.of(settings.limits().noMoreOffsets(commit.groupId()));
            }
            if (refusal.isPresent()) {
                refused.put(offset.partition(), refusal.get());
            } else {
                accepted.add(offset);
                room -= first ? 1 : 0;
            }
        }
        // Asked also if nothing is left to commit: it knows whether the member is fenced.
        return commit(commit.groupId(), commit.member(), commit.origin(), accepted, refused, List.of());
    }

    private CoordinatorResult<Committed, CoordinatorRecord> commit(
            String groupId,
            Optional<MemberEpoch> member,
            Origin origin,
            List<Offset> accepted,
            Map<PartitionId, Refusal> refused,
            List<CoordinatorRecord> more) {
        var result = library.commitOffset(
                new RequestOrigin(origin, ApiKeys.OFFSET_COMMIT), LibraryMessages.commit(groupId, member, accepted));
        LibraryMessages.refused(result.response(), refused);
        List<CoordinatorRecord> records = new ArrayList<>(result.records());
        records.addAll(more);
        return topics.note(groupId, new CoordinatorResult<>(records, new Committed(refused)));
    }

    private Optional<Refusal> notOwned(Commit commit, Offset offset) {
        if (commit.member().isEmpty()) {
            return Optional.empty();
        }
        String memberId = commit.member().get().memberId().toString();
        if (!index.members(commit.groupId()).containsKey(memberId)
                || index.held(new MemberKey(commit.groupId(), memberId)).contains(offset.partition())) {
            return Optional.empty(); // A member that is none is the library's to refuse.
        }
        String owner = index.members(commit.groupId()).entrySet().stream()
                .filter(other -> index.held(new MemberKey(commit.groupId(), other.getKey()))
                        .contains(offset.partition()))
                .map(other -> "member " + other.getKey() + " (client \""
                        + other.getValue().clientId() + "\") has it")
                .findFirst()
                .orElse("nobody has it");
        return Optional.of(new Refusal(
                ErrorCode.PARTITION_NOT_OWNED,
                "member " + memberId + " of group \"" + commit.groupId() + "\" does not have " + offset.topic() + "/"
                        + offset.partition().partition() + ", " + owner,
                "drop what it has of the partition; see who has what: raftlog group members " + commit.groupId()));
    }

    private static Optional<Refusal> goesBack(Commit commit, Offset offset, Map<PartitionId, Offset> kept) {
        Offset before = kept.get(offset.partition());
        return before == null || offset.offset() >= before.offset()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.OFFSET_WOULD_GO_BACK,
                        "group \"" + commit.groupId() + "\" has committed offset " + before.offset() + " of "
                                + offset.topic() + "/" + offset.partition().partition() + ", " + offset.offset()
                                + " lies before it",
                        "to go back on purpose, commit with rewind or use raftlog group reset-offsets "
                                + commit.groupId()));
    }

    AllOffsets offsets(String groupId, Optional<MemberEpoch> member, long committed) {
        return new AllOffsets(offsets.all(groupId, member, committed), topics.sizes(groupId));
    }

    List<Rebalance> history(String groupId, long committed) {
        views.require(groupId, committed);
        return chronicle.history(groupId);
    }

    CoordinatorResult<Committed, CoordinatorRecord> reset(Reset reset) {
        views.require(reset.groupId(), Long.MAX_VALUE);
        Map<PartitionId, Offset> kept = offsets.of(reset.groupId(), reset.to());
        List<Offset> former = reset.to().stream()
                .map(to -> kept.getOrDefault(to.partition(), new Offset(to.partition(), to.topic(), -1, -1, "")))
                .toList();
        ResetNote note = ResetNotes.note(time.milliseconds(), former);
        return move(reset.groupId(), reset.to(), reset.origin(), Note.record(ResetNotes.key(reset.groupId()), note));
    }

    PastReset lastReset(String groupId) {
        views.require(groupId, Long.MAX_VALUE);
        return index.note(ResetNotes.key(groupId))
                .map(ResetNotes::read)
                .orElseThrow(() -> new RefusedException(new Refusal(
                        ErrorCode.NOTHING_TO_UNDO,
                        "no reset of group \"" + groupId
                                + "\" can be taken back: none was applied, or the last was taken" + " back",
                        "")));
    }

    CoordinatorResult<Committed, CoordinatorRecord> undo(String groupId, PastReset reset, Origin origin) {
        if (lastReset(groupId).atMs() != reset.atMs()) {
            throw new RefusedException(new Refusal(
                    ErrorCode.NOTHING_TO_UNDO, "group \"" + groupId + "\" was reset again meanwhile", "look again"));
        }
        return move(groupId, reset.former(), origin, Note.tombstone(ResetNotes.key(groupId)));
    }

    private CoordinatorResult<Committed, CoordinatorRecord> move(
            String groupId, List<Offset> to, Origin origin, CoordinatorRecord note) {
        requireNoMembers(groupId);
        requireRoomForOffsets(groupId, to);
        List<CoordinatorRecord> more = new ArrayList<>();
        to.stream()
                .filter(offset -> offset.offset() < 0)
                .forEach(offset -> more.add(CoordinatorRecord.tombstone(new OffsetCommitKey()
                        .setGroup(groupId)
                        .setTopic(offset.topic())
                        .setPartition(offset.partition().partition()))));
        more.add(note);
        List<Offset> set = to.stream().filter(offset -> offset.offset() >= 0).toList();
        return commit(groupId, Optional.empty(), origin, set, new HashMap<>(), more);
    }

    CoordinatorResult<String, CoordinatorRecord> delete(String groupId, Origin origin) {
        var result = library.deleteGroups(new RequestOrigin(origin, ApiKeys.DELETE_GROUPS), List.of(groupId));
        for (DeletableGroupResult one : result.response()) {
            Errors error = Errors.forCode(one.errorCode());
            if (error != Errors.NONE) {
                throw error.exception();
            }
        }
        List<CoordinatorRecord> records = new ArrayList<>(result.records());
        for (NoteKey key : Set.copyOf(index.notes(groupId).keySet())) {
            records.add(Note.tombstone(key));
        }
        return new CoordinatorResult<>(records, groupId);
    }

    CoordinatorResult<Void, CoordinatorRecord> topicsDeleted(List<GroupCoordinatorShard.DeletedTopic> deleted) {
        return library.onTopicsDeleted(deleted);
    }

    private void requireNoMembers(String groupId) {
        if (!index.members(groupId).isEmpty()) {
            throw new RefusedException(Refusals.notEmpty(groupId));
        }
    }

    private void requireRoomForGroup(String groupId) {
        if (!index.exists(groupId) && index.hasGroups(settings.limits().groups())) {
            throw new RefusedException(settings.limits().noMoreGroups(groupId));
        }
    }

    /** Of offsets that are set together, either all are or none. */
    private void requireRoomForOffsets(String groupId, List<Offset> set) {
        long first = set.stream()
                .filter(offset -> offset.offset() >= 0 && isFirst(groupId, offset))
                .count();
        if (first > 0 && index.offsetCount() + first > settings.limits().offsets()) {
            throw new RefusedException(settings.limits().noMoreOffsets(groupId));
        }
    }

    private boolean isFirst(String groupId, Offset offset) {
        return !index.hasOffset(groupId, offset.topic(), offset.partition().partition());
    }
}
