package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupView.Cause;
import io.raftlog.broker.group.GroupView.Rebalance;
import io.raftlog.broker.group.hosted.GroupIndex.Member;
import io.raftlog.broker.group.hosted.GroupIndex.MemberKey;
import io.raftlog.metadata.v1.NoteKey;
import io.raftlog.metadata.v1.RebalanceNote;
import io.raftlog.model.PartitionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataValue;

/**
 * Writes down each rebalance of a group beside the records that bring it about: when, why, who, how much moved.
 *
 * <p>Confined to the coordinator's thread.
 */
final class Chronicle {
    /** How many rebalances of a group are kept. */
    static final int KEPT = 64;

    private static final Set<String> CAUSES =
            Stream.of(Cause.values()).map(Cause::name).collect(Collectors.toUnmodifiableSet());

    /** What an operation was for, should it turn out to begin a rebalance. */
    record Trigger(Cause cause, String memberId) {
        static final Trigger TOPICS = new Trigger(Cause.TOPICS_CHANGED, "");
    }

    private final GroupIndex index;
    private final Time time;

    Chronicle(GroupIndex index, Time time) {
        this.index = index;
        this.time = time;
    }

    /** The same result, with notes where it begins a rebalance or decides who gets what. */
    <T> CoordinatorResult<T, CoordinatorRecord> note(CoordinatorResult<T, CoordinatorRecord> result, Trigger trigger) {
        Map<NoteKey, RebalanceNote> notes = new LinkedHashMap<>();
        Map<String, Integer> moved = new LinkedHashMap<>();
        for (CoordinatorRecord record : result.records()) {
            if (record.value() == null) {
                continue;
            }
            if (record.key() instanceof ConsumerGroupMetadataKey group) {
                int epoch = ((ConsumerGroupMetadataValue) record.value().message()).epoch();
                if (epoch > index.epoch(group.groupId())) {
                    notes.put(slot(group.groupId(), epoch), begun(group.groupId(), epoch, trigger, result.records()));
                }
            } else if (record.key() instanceof ConsumerGroupTargetAssignmentMemberKey member) {
                Set<PartitionId> target = GroupIndex.targetIn((ConsumerGroupTargetAssignmentMemberValue)
                        record.value().message());
                Set<PartitionId> before = index.target(new MemberKey(member.groupId(), member.memberId()));
                int more = (int) target.stream()
                        .filter(partition -> !before.contains(partition))
                        .count();
                moved.merge(member.groupId(), more, Integer::sum);
            } else if (record.key() instanceof ConsumerGroupTargetAssignmentMetadataKey group) {
                int epoch = ((ConsumerGroupTargetAssignmentMetadataValue)
                                record.value().message())
                        .assignmentEpoch();
                NoteKey key = slot(group.groupId(), epoch);
                Optional<RebalanceNote> begun =
                        Optional.ofNullable(notes.get(key)).or(() -> find(group.groupId(), epoch));
                begun.ifPresent(note -> notes.put(
                        key,
                        note.toBuilder()
                                .setPartitionsMoved(moved.getOrDefault(group.groupId(), 0))
                                .build()));
            }
        }
        if (notes.isEmpty()) {
            return result;
        }
        List<CoordinatorRecord> records = new ArrayList<>(result.records());
        notes.forEach((key, note) -> records.add(Note.record(key, note)));
        return with(result, records);
    }

    /** The same result with other records. */
    static <T> CoordinatorResult<T, CoordinatorRecord> with(
            CoordinatorResult<T, CoordinatorRecord> result, List<CoordinatorRecord> records) {
        return new CoordinatorResult<>(
                records, result.response(), result.appendFuture(), result.replayRecords(), result.isAtomic());
    }

    private RebalanceNote begun(String groupId, int epoch, Trigger trigger, List<CoordinatorRecord> records) {
        Member member = index.members(groupId).getOrDefault(trigger.memberId(), new Member("", ""));
        return RebalanceNote.newBuilder()
                .setAtMs(time.milliseconds())
                .setEpoch(epoch)
                .setCause(trigger.cause().name())
                .setMemberId(trigger.memberId())
                .setInstanceId(member.instanceId())
                .setClientId(member.clientId())
                .setMembers(index.membersAfter(groupId, records).size())
                .setPartitionsMoved(-1)
                .setSettledAfterMs(-1)
                .build();
    }

    /** Whether the group's present rebalance has not been noted as settled. */
    boolean unsettled(String groupId) {
        return find(groupId, index.epoch(groupId))
                .filter(note -> note.getSettledAfterMs() < 0)
                .isPresent();
    }

    /** Notes that everybody has what he should. */
    CoordinatorResult<Void, CoordinatorRecord> settled(String groupId) {
        int epoch = index.epoch(groupId);
        return find(groupId, epoch)
                .filter(note -> note.getSettledAfterMs() < 0)
                .map(note -> note.toBuilder()
                        .setSettledAfterMs(Math.max(0, time.milliseconds() - note.getAtMs()))
                        .build())
                .map(note -> new CoordinatorResult<Void, CoordinatorRecord>(
                        List.of(Note.record(slot(groupId, epoch), note))))
                .orElseGet(() -> new CoordinatorResult<>(List.of()));
    }

    /** The newest first. */
    List<Rebalance> history(String groupId) {
        return index.notes(groupId).entrySet().stream()
                .filter(note -> note.getKey().getKindCase() == NoteKey.KindCase.REBALANCE_SLOT)
                .map(note -> Note.parse(RebalanceNote.parser(), note.getValue()))
                // What a later version knows and this one does not.
                .filter(note -> CAUSES.contains(note.getCause()))
                .sorted(Comparator.comparingInt(RebalanceNote::getEpoch).reversed())
                .map(Chronicle::rebalance)
                .toList();
    }

    private static Rebalance rebalance(RebalanceNote note) {
        return new Rebalance(
                note.getAtMs(),
                note.getEpoch(),
                Cause.valueOf(note.getCause()),
                note.getMemberId(),
                note.getInstanceId(),
                note.getClientId(),
                note.getMembers(),
                note.getPartitionsMoved(),
                note.getSettledAfterMs());
    }

    private Optional<RebalanceNote> find(String groupId, int epoch) {
        return index.note(slot(groupId, epoch))
                .map(bytes -> Note.parse(RebalanceNote.parser(), bytes))
                .filter(note -> note.getEpoch() == epoch);
    }

    private static NoteKey slot(String groupId, int epoch) {
        return NoteKey.newBuilder()
                .setGroupId(groupId)
                .setRebalanceSlot(epoch % KEPT)
                .build();
    }
}
