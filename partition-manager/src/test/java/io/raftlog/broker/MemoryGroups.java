package io.raftlog.broker;

import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupMembership;
import io.raftlog.raft.GroupQuarantinedException;
import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.gate.ReplicaHistory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Raft groups that are only written down. */
final class MemoryGroups implements RaftGroups {
    record Transfer(UUID group, int to) {}

    final Map<UUID, List<GroupMember>> members = new HashMap<>();
    final Set<UUID> joined = new HashSet<>();
    final Map<UUID, GroupMembership> memberships = new HashMap<>();
    final List<Set<Integer>> changes = new ArrayList<>();
    final List<UUID> resigned = new ArrayList<>();
    final Map<UUID, GroupStatus> statuses = new HashMap<>();
    final Set<UUID> broken = new HashSet<>();
    final Map<UUID, String> quarantined = new HashMap<>();
    /** Groups of which nothing is on this node's disk, whatever there was. */
    final Set<UUID> wiped = new HashSet<>();

    final List<Transfer> transfers = new ArrayList<>();
    boolean transfersSucceed = true;

    @Override
    public void add(UUID groupId, List<GroupMember> group, ReplicaHistory history) throws IOException {
        if (history == ReplicaHistory.HELD_ENTRIES && wiped.contains(groupId)) {
            quarantined.put(groupId, "nothing is left of it");
        }
        if (broken.contains(groupId)) {
            throw new IOException("the disk is full");
        }
        if (quarantined.containsKey(groupId)) {
            throw new GroupQuarantinedException(groupId, String.valueOf(quarantined.get(groupId)));
        }
        members.put(groupId, group);
    }

    @Override
    public void join(UUID groupId, List<GroupMember> voters) throws IOException {
        add(groupId, voters, ReplicaHistory.UNKNOWN);
        joined.add(groupId);
    }

    @Override
    public void remove(UUID groupId) {
        members.remove(groupId);
        joined.remove(groupId);
        quarantined.remove(groupId);
    }

    @Override
    public Map<UUID, String> quarantined() {
        return Map.copyOf(quarantined);
    }

    @Override
    public Optional<GroupMembership> membership(UUID groupId) {
        return Optional.ofNullable(memberships.get(groupId));
    }

    @Override
    public boolean isOpenOn(UUID groupId, GroupMember node) {
        return true;
    }

    /** At once, and without a failure. */
    @Override
    public CompletableFuture<Void> setMembers(UUID groupId, List<GroupMember> voters) {
        Set<Integer> ids = voters.stream().map(GroupMember::nodeId).collect(Collectors.toSet());
        changes.add(ids);
        memberships.put(groupId, new GroupMembership(ids, true, List.of()));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> resign(UUID groupId) {
        resigned.add(groupId);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<UUID> open() {
        return Set.copyOf(members.keySet());
    }

    @Override
    public Optional<GroupStatus> status(UUID groupId) {
        return Optional.ofNullable(statuses.get(groupId));
    }

    @Override
    public CompletableFuture<Boolean> transferLeadership(UUID groupId, int toNodeId, Duration timeout) {
        transfers.add(new Transfer(groupId, toNodeId));
        if (transfersSucceed) {
            statuses.put(groupId, following(toNodeId));
        }
        return CompletableFuture.completedFuture(transfersSucceed);
    }

    /** This node leads; the followers are as given. */
    void lead(UUID groupId, long commitIndex, GroupStatus.Follower... followers) {
        members.putIfAbsent(groupId, List.of());
        statuses.put(groupId, new GroupStatus(1, 1, true, true, commitIndex, commitIndex, List.of(followers)));
    }

    static GroupStatus.Follower follower(int nodeId, long behind, long lastContactMs) {
        return new GroupStatus.Follower(nodeId, behind, lastContactMs);
    }

    private static GroupStatus following(int leaderId) {
        return new GroupStatus(2, leaderId, false, false, 0, 0, List.of());
    }
}
