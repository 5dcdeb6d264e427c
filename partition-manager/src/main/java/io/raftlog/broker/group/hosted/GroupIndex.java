package io.raftlog.broker.group.hosted;

import io.raftlog.metadata.v1.NoteKey;
import io.raftlog.model.PartitionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.modern.MemberState;
import org.apache.kafka.timeline.SnapshotRegistry;
import org.apache.kafka.timeline.TimelineHashMap;
import org.apache.kafka.timeline.TimelineHashSet;
import org.apache.kafka.timeline.TimelineInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the library's records say of members and what they hold, looked up by name, and our own notes. It goes back together
 * with the library's state when a write fails.
 *
 * <p>Confined to the coordinator's thread.
 */
final class GroupIndex {
    /** @param memberId as the library has it */
    record MemberKey(String groupId, String memberId) {}

    /** Where a group has an offset. Topics go by name there. */
    private record Place(String topic, int partition) {}

    /** @param instanceId empty: not a static member */
    record Member(String instanceId, String clientId) {}

    private final SnapshotRegistry registry;
    private final Consumer<MemberKey> gone;
    private final GroupNews news;
    private final TimelineHashMap<String, Integer> epochs;
    private final TimelineHashMap<String, Integer> targetEpochs;
    private final TimelineHashMap<String, TimelineHashMap<String, Member>> members;
    private final TimelineHashMap<MemberKey, Set<PartitionId>> assigned;
    private final TimelineHashMap<MemberKey, Set<PartitionId>> held;
    private final TimelineHashMap<MemberKey, Set<PartitionId>> targets;
    private final TimelineHashSet<MemberKey> waiting;
    private final TimelineHashMap<String, TimelineHashMap<NoteKey, byte[]>> notes;
    private final TimelineHashMap<String, TimelineHashMap<Place, Boolean>> offsets;
    private final TimelineInteger offsetCount;

    /**
     * @param gone hears of members that are no more
     * @param news hears whose next heartbeat would change what it has
     */
    GroupIndex(SnapshotRegistry registry, Consumer<MemberKey> gone, GroupNews news) {
        this.registry = registry;
        this.gone = gone;
        this.news = news;
        epochs = new TimelineHashMap<>(registry, 0);
        targetEpochs = new TimelineHashMap<>(registry, 0);
        members = new TimelineHashMap<>(registry, 0);
        assigned = new TimelineHashMap<>(registry, 0);
        held = new TimelineHashMap<>(registry, 0);
        targets = new TimelineHashMap<>(registry, 0);
        waiting = new TimelineHashSet<>(registry, 0);
        notes = new TimelineHashMap<>(registry, 0);
        offsets = new TimelineHashMap<>(registry, 0);
        offsetCount = new TimelineInteger(registry);
    }

    /** Whether there is such a group, be it one that has nothing but offsets. */
    boolean exists(String groupId) {
        return epochs.containsKey(groupId) || offsets.containsKey(groupId);
    }

    /** Whether there are so many groups, or more. */
    boolean hasGroups(int most) {
        // Nearly all groups are in both: only close to the limit it must be known which are.
        return epochs.size() + offsets.size() >= most
                && epochs.size()
                                + offsets.keySet().stream()
                                        .filter(group -> !epochs.containsKey(group))
                                        .count()
                        >= most;
    }

    /** Committed offsets of all groups. */
    int offsetCount() {
        return offsetCount.get();
    }

    boolean hasOffset(String groupId, String topic, int partition) {
        TimelineHashMap<Place, Boolean> ofGroup = offsets.get(groupId);
        return ofGroup != null && ofGroup.containsKey(new Place(topic, partition));
    }

    /** 0 for a group that is not there. */
    int epoch(String groupId) {
        return epochs.getOrDefault(groupId, 0);
    }

    /** By member id. */
    Map<String, Member> members(String groupId) {
        TimelineHashMap<String, Member> known = members.get(groupId);
        return known == null ? Map.of() : known;
    }

    /** What a member may read. */
    Set<PartitionId> assigned(MemberKey member) {
        return assigned.getOrDefault(member, Set.of());
    }

    /** What a member may read, and what it has not yet let go of. */
    Set<PartitionId> held(MemberKey member) {
        return held.getOrDefault(member, Set.of());
    }

    Set<PartitionId> target(MemberKey member) {
        return targets.getOrDefault(member, Set.of());
    }

    /** Whether, once these records are replayed, a member is to get partitions that others have not let go of yet. */
    boolean waitsAfter(MemberKey member, List<CoordinatorRecord> records) {
        boolean waits = waiting.contains(member);
        for (CoordinatorRecord record : records) {
            if (record.key() instanceof ConsumerGroupCurrentMemberAssignmentKey key
                    && new MemberKey(key.groupId(), key.memberId()).equals(member)) {
                waits = record.value() != null
                        && waits((ConsumerGroupCurrentMemberAssignmentValue)
                                record.value().message());
            }
        }
        return waits;
    }

    private static boolean waits(ConsumerGroupCurrentMemberAssignmentValue value) {
        return value.state() == MemberState.UNRELEASED_PARTITIONS.value();
    }

    /**
     * Completes with true once the member's next heartbeat would change what it has, or find out that it is none; with false
     * if it waits again, or when nobody coordinates here any more.
     */
    CompletableFuture<Boolean> news(MemberKey member) {
        CompletableFuture<Boolean> told = news.await(member);
        if (hasNews(member)) {
            news.tell(member);
        }
        return told;
    }

    private boolean hasNews(MemberKey member) {
        if (!members(member.groupId()).containsKey(member.memberId())) {
            return true;
        }
        if (targetEpochs.getOrDefault(member.groupId(), 0) < epoch(member.groupId())) {
            return true;
        }
        if (waiting.contains(member)) {
            Set<PartitionId> missing = new HashSet<>(target(member));
            missing.removeAll(assigned(member));
            members(member.groupId()).keySet().forEach(other -> missing.removeAll(held(of(member.groupId(), other))));
            return !missing.isEmpty();
        }
        boolean letsGo = !held(member).equals(assigned(member));
        return !letsGo && !target(member).equals(assigned(member));
    }

    private static MemberKey of(String groupId, String memberId) {
        return new MemberKey(groupId, memberId);
    }

    Map<NoteKey, byte[]> notes(String groupId) {
        TimelineHashMap<NoteKey, byte[]> kept = notes.get(groupId);
        return kept == null ? Map.of() : kept;
    }

    Optional<byte[]> note(NoteKey key) {
        return Optional.ofNullable(notes(key.getGroupId()).get(key));
    }

    void replayNote(CoordinatorRecord record) {
        NoteKey key = Note.keyOf(record);
        Optional<byte[]> value = Note.valueOf(record);
        if (value.isPresent()) {
            within(notes, key.getGroupId()).put(key, value.get());
        } else {
            without(notes, key.getGroupId(), key);
        }
    }

    void replay(CoordinatorRecord record) {
        ApiMessage key = record.key();
        Message value = record.value() == null ? null : record.value().message();
        if (key instanceof ConsumerGroupMetadataKey group) {
            if (value == null) {
                epochs.remove(group.groupId());
            } else {
                epochs.put(group.groupId(), ((ConsumerGroupMetadataValue) value).epoch());
                tellSomebody(group.groupId());
            }
        } else if (key instanceof ConsumerGroupTargetAssignmentMetadataKey group) {
            if (value == null) {
                targetEpochs.remove(group.groupId());
            } else {
                targetEpochs.put(
                        group.groupId(), ((ConsumerGroupTargetAssignmentMetadataValue) value).assignmentEpoch());
            }
        } else if (key instanceof ConsumerGroupMemberMetadataKey member) {
            replay(member, (ConsumerGroupMemberMetadataValue) value);
        } else if (key instanceof ConsumerGroupCurrentMemberAssignmentKey member) {
            replay(of(member.groupId(), member.memberId()), (ConsumerGroupCurrentMemberAssignmentValue) value);
        } else if (key instanceof ConsumerGroupTargetAssignmentMemberKey member) {
            MemberKey whose = of(member.groupId(), member.memberId());
            put(targets, whose, targetIn((ConsumerGroupTargetAssignmentMemberValue) value));
            news.tell(whose);
        } else if (key instanceof OffsetCommitKey offset) {
            replay(offset, value != null);
        }
    }

    private void replay(OffsetCommitKey offset, boolean kept) {
        Place place = new Place(offset.topic(), offset.partition());
        boolean known = hasOffset(offset.group(), offset.topic(), offset.partition());
        if (kept && !known) {
            within(offsets, offset.group()).put(place, true);
            offsetCount.increment();
        } else if (!kept && known) {
            without(offsets, offset.group(), place);
            offsetCount.decrement();
        }
    }

    private void replay(ConsumerGroupMemberMetadataKey member, @Nullable ConsumerGroupMemberMetadataValue value) {
        if (value == null) {
            without(members, member.groupId(), member.memberId());
            MemberKey none = of(member.groupId(), member.memberId());
            gone.accept(none);
            news.tell(none);
        } else {
            within(members, member.groupId())
                    .put(
                            member.memberId(),
                            new Member(value.instanceId() == null ? "" : value.instanceId(), value.clientId()));
        }
    }

    private void replay(MemberKey member, @Nullable ConsumerGroupCurrentMemberAssignmentValue value) {
        Set<PartitionId> before = held(member);
        Set<PartitionId> partitions = new HashSet<>();
        if (value != null) {
            value.assignedPartitions().forEach(topic -> add(topic.topicId(), topic.partitions(), partitions));
        }
        put(assigned, member, Set.copyOf(partitions));
        if (value != null) {
            value.partitionsPendingRevocation().forEach(topic -> add(topic.topicId(), topic.partitions(), partitions));
        }
        put(held, member, Set.copyOf(partitions));
        if (!partitions.containsAll(before)) {
            tellWhoWaits(member.groupId());
        }
        if (value != null && waits(value)) {
            waiting.add(member);
        } else {
            waiting.remove(member);
        }
    }

    /** The library looks for a new assignment when a member beats, whichever it is. */
    private void tellSomebody(String groupId) {
        for (String memberId : members(groupId).keySet()) {
            if (news.tell(of(groupId, memberId))) {
                return;
            }
        }
    }

    private void tellWhoWaits(String groupId) {
        members(groupId).keySet().stream()
                .map(memberId -> of(groupId, memberId))
                .filter(waiting::contains)
                .forEach(news::tell);
    }

    static Set<PartitionId> targetIn(@Nullable ConsumerGroupTargetAssignmentMemberValue value) {
        Set<PartitionId> partitions = new HashSet<>();
        if (value != null) {
            value.topicPartitions().forEach(topic -> add(topic.topicId(), topic.partitions(), partitions));
        }
        return Set.copyOf(partitions);
    }

    static void add(Uuid topicId, List<Integer> numbers, Set<PartitionId> partitions) {
        numbers.forEach(number -> partitions.add(new PartitionId(TopicsImage.uuid(topicId), number)));
    }

    private static void put(
            TimelineHashMap<MemberKey, Set<PartitionId>> map, MemberKey member, Set<PartitionId> partitions) {
        if (partitions.isEmpty()) {
            map.remove(member);
        } else {
            map.put(member, partitions);
        }
    }

    private <K, V> TimelineHashMap<K, V> within(TimelineHashMap<String, TimelineHashMap<K, V>> map, String groupId) {
        TimelineHashMap<K, V> inner = map.get(groupId);
        if (inner == null) {
            inner = new TimelineHashMap<>(registry, 0);
            map.put(groupId, inner);
        }
        return inner;
    }

    private static <K, V> void without(TimelineHashMap<String, TimelineHashMap<K, V>> map, String groupId, K key) {
        TimelineHashMap<K, V> inner = map.get(groupId);
        if (inner != null) {
            inner.remove(key);
            if (inner.isEmpty()) {
                map.remove(groupId);
            }
        }
    }

    /** The members that a group has once these records are replayed. */
    Map<String, Member> membersAfter(String groupId, List<CoordinatorRecord> records) {
        Map<String, Member> after = new HashMap<>(members(groupId));
        for (CoordinatorRecord record : records) {
            if (record.key() instanceof ConsumerGroupMemberMetadataKey member
                    && member.groupId().equals(groupId)) {
                if (record.value() == null) {
                    after.remove(member.memberId());
                } else {
                    after.put(member.memberId(), new Member("", ""));
                }
            }
        }
        return after;
    }
}
