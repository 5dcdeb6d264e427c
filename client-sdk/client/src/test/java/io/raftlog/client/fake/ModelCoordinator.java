package io.raftlog.client.fake;

import io.raftlog.client.group.Beat;
import io.raftlog.client.group.BeatAnswer;
import io.raftlog.client.group.GroupCoordinator;
import io.raftlog.client.group.MemberIdentity;
import io.raftlog.client.group.MemberProfile;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.Failure;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The coordinator of one group, as simple as it can be: a target for each member, a partition handed on only when whoever
 * had it no longer says that it holds it, offsets that only their owner commits.
 */
public final class ModelCoordinator implements GroupCoordinator {
    private static final class Member {
        final MemberProfile profile;
        final Set<PartitionId> assigned = new HashSet<>();
        List<InHand> progress = List.of();
        Set<PartitionId> told = Set.of();
        int epoch;
        int previousEpoch;

        Member(MemberProfile profile) {
            this.profile = profile;
        }
    }

    private final Supplier<Map<PartitionId, String>> partitions;
    private final Map<UUID, Member> members = new LinkedHashMap<>();
    private final Map<PartitionId, Long> offsets = new HashMap<>();
    private final Map<PartitionId, List<Long>> commits = new HashMap<>();
    private final Set<PartitionId> knownAtFirst = new HashSet<>();
    private Map<PartitionId, UUID> target = new HashMap<>();
    private int groupEpoch;
    private Duration interval = Duration.ofMillis(20);
    private final Map<UUID, CompletableFuture<Boolean>> listening = new HashMap<>();
    private boolean silent;

    /** @param partitions all partitions there are, with the names of their topics; all members read all of them */
    public ModelCoordinator(Supplier<Map<PartitionId, String>> partitions) {
        this.partitions = partitions;
    }

    @Override
    public CompletableFuture<BeatAnswer> beat(MemberProfile member, Beat beat, List<InHand> progress) {
        try {
            BeatAnswer answer = hear(member, beat);
            synchronized (this) {
                members.values().stream()
                        .filter(known -> known.profile.equals(member))
                        .forEach(known -> known.progress = progress);
            }
            return CompletableFuture.completedFuture(answer);
        } catch (CallFailedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public synchronized CompletableFuture<Boolean> news(MemberProfile member, Duration longest) {
        Member known = members.get(member.memberId());
        if (known == null || known.epoch != groupEpoch) {
            return CompletableFuture.completedFuture(true);
        }
        return listening.computeIfAbsent(member.memberId(), first -> new CompletableFuture<>());
    }

    private void tellEverybody() {
        List<CompletableFuture<Boolean>> all = List.copyOf(listening.values());
        listening.clear();
        all.forEach(each -> each.complete(true));
    }

    /** From the next answer on. */
    public synchronized void beatEvery(Duration time) {
        interval = time;
    }

    /** The same, at once. */
    public synchronized BeatAnswer hear(MemberProfile profile, Beat beat) {
        failWhenSilent();
        UUID id = profile.memberId();
        if (beat.isLeave()) {
            require(members.containsKey(id), ErrorCode.UNKNOWN_MEMBER, "no member " + id);
            members.remove(id);
            rebalance();
            return new BeatAnswer(beat.epoch(), interval, Optional.empty());
        }
        if (beat.epoch() == Beat.JOIN) {
            refuseSecondInstance(profile);
            members.put(id, new Member(profile));
            if (knownAtFirst.isEmpty()) {
                knownAtFirst.addAll(partitions.get().keySet());
            }
            rebalance();
        }
        Member member = member(id);
        require(
                beat.epoch() == Beat.JOIN || beat.epoch() == member.epoch || beat.epoch() == member.previousEpoch,
                ErrorCode.STALE_MEMBER_EPOCH,
                "epoch " + beat.epoch() + " of member " + id + " is not " + member.epoch);
        if (!target.keySet().equals(partitions.get().keySet())) {
            rebalance();
        }
        if (beat.extent() != Beat.Extent.ALIVE) {
            if (member.assigned.removeIf(
                    each -> !id.equals(target.get(each)) && !beat.held().contains(each))) {
                tellEverybody();
            }
        }
        for (PartitionId each : targetOf(id)) {
            if (members.values().stream().noneMatch(other -> other.assigned.contains(each))) {
                member.assigned.add(each);
            }
        }
        if (member.epoch != groupEpoch) {
            member.previousEpoch = member.epoch;
            member.epoch = groupEpoch;
        }
        Map<PartitionId, String> assignment = new HashMap<>(partitions.get());
        assignment.keySet().retainAll(member.assigned);
        assignment.keySet().retainAll(targetOf(id));
        boolean same = assignment.keySet().equals(member.told);
        member.told = Set.copyOf(assignment.keySet());
        return new BeatAnswer(
                groupEpoch,
                interval,
                same && beat.extent() != Beat.Extent.ALL ? Optional.empty() : Optional.of(assignment));
    }

    private void refuseSecondInstance(MemberProfile profile) {
        members.values().stream()
                .filter(other -> profile.isStatic()
                        && other.profile.instanceId().equals(profile.instanceId())
                        && !other.profile.memberId().equals(profile.memberId()))
                .findFirst()
                .ifPresent(other -> require(
                        false,
                        ErrorCode.INSTANCE_ID_IN_USE,
                        "\"" + profile.instanceId() + "\" is member " + other.profile.memberId()));
    }

    /** Keeps what fits the even share of its owner, and deals out the rest. */
    private void rebalance() {
        groupEpoch++;
        Map<PartitionId, UUID> next = new HashMap<>();
        List<UUID> ids = new ArrayList<>(members.keySet());
        if (!ids.isEmpty()) {
            List<PartitionId> all = new ArrayList<>(partitions.get().keySet());
            all.sort(Comparator.comparing(PartitionId::topicId).thenComparing(PartitionId::partition));
            Map<UUID, Integer> room = new HashMap<>();
            for (int i = 0; i < ids.size(); i++) {
                room.put(ids.get(i), all.size() / ids.size() + (i < all.size() % ids.size() ? 1 : 0));
            }
            for (PartitionId each : all) {
                UUID owner = target.get(each);
                if (owner != null && room.getOrDefault(owner, 0) > 0) {
                    next.put(each, owner);
                    room.merge(owner, -1, Integer::sum);
                }
            }
            for (PartitionId each : all) {
                if (!next.containsKey(each)) {
                    UUID owner = ids.stream()
                            .filter(id -> room.getOrDefault(id, 0) > 0)
                            .findFirst()
                            .orElseThrow();
                    next.put(each, owner);
                    room.merge(owner, -1, Integer::sum);
                }
            }
        }
        target = next;
        tellEverybody();
    }

    /** What the member shall have once all others have let go. */
    public synchronized Set<PartitionId> targetOf(UUID member) {
        Set<PartitionId> shall = new HashSet<>();
        target.forEach((partition, owner) -> {
            if (owner.equals(member)) {
                shall.add(partition);
            }
        });
        return shall;
    }

    @Override
    public synchronized CompletableFuture<Map<PartitionId, Failure>> commit(
            MemberIdentity identity, Map<PartitionId, Long> asked, boolean rewind) {
        try {
            failWhenSilent();
            Member member = judge(identity);
            Map<PartitionId, Failure> refused = new HashMap<>();
            asked.forEach((partition, offset) -> {
                long before = offsets.getOrDefault(partition, 0L);
                if (!member.assigned.contains(partition)) {
                    refused.put(partition, Failure.of(ErrorCode.PARTITION_NOT_OWNED, partition + " is another's"));
                } else if (offset < before && !rewind) {
                    refused.put(partition, Failure.of(ErrorCode.OFFSET_WOULD_GO_BACK, offset + " is before " + before));
                } else {
                    offsets.put(partition, offset);
                    commits.computeIfAbsent(partition, first -> new ArrayList<>())
                            .add(offset);
                }
            });
            return CompletableFuture.completedFuture(refused);
        } catch (CallFailedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public synchronized CompletableFuture<Map<PartitionId, CommittedOffset>> committed(
            MemberIdentity identity, Collection<PartitionId> asked) {
        try {
            failWhenSilent();
            judge(identity);
            Map<PartitionId, CommittedOffset> found = new HashMap<>();
            asked.forEach(each -> found.put(
                    each, new CommittedOffset(Optional.ofNullable(offsets.get(each)), !knownAtFirst.contains(each))));
            return CompletableFuture.completedFuture(found);
        } catch (CallFailedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Member judge(MemberIdentity identity) {
        Member member = member(identity.memberId());
        require(
                identity.epoch() == member.epoch || identity.epoch() == member.previousEpoch,
                ErrorCode.STALE_MEMBER_EPOCH,
                "epoch " + identity.epoch() + " is not " + member.epoch);
        return member;
    }

    private Member member(UUID id) {
        Member member = members.get(id);
        if (member == null) {
            throw new CallFailedException(Failure.of(
                    ErrorCode.UNKNOWN_MEMBER,
                    "member " + id + " was removed; its partitions went to " + members.keySet()));
        }
        return member;
    }

    /** As if nothing had been heard of it for too long. */
    public synchronized void expire(UUID member) {
        members.remove(member);
        rebalance();
    }

    public synchronized void expireAll() {
        members.clear();
        rebalance();
    }

    /** From now on nobody gets an answer, or again does. */
    public synchronized void silent(boolean now) {
        silent = now;
    }

    public synchronized Set<UUID> members() {
        return Set.copyOf(members.keySet());
    }

    /** What the members said last that their applications work on. */
    public synchronized List<InHand> inHand() {
        return members.values().stream()
                .flatMap(member -> member.progress.stream())
                .toList();
    }

    public synchronized Optional<Long> committed(PartitionId partition) {
        return Optional.ofNullable(offsets.get(partition));
    }

    /** All that was ever committed for the partition, in order. */
    public synchronized List<Long> commits(PartitionId partition) {
        return List.copyOf(commits.getOrDefault(partition, List.of()));
    }

    public synchronized void commit(PartitionId partition, long offset) {
        offsets.put(partition, offset);
    }

    private void failWhenSilent() {
        require(!silent, ErrorCode.TIMED_OUT, "no answer, on purpose");
    }

    private static void require(boolean condition, ErrorCode code, String message) {
        if (!condition) {
            throw new CallFailedException(Failure.of(code, message));
        }
    }
}
