package io.raftlog.broker;

import io.raftlog.model.NodeAddress;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupMembership;
import io.raftlog.raft.GroupSighting;
import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.RaftHost;
import io.raftlog.raft.gate.ReplicaHistory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The groups of a Raft host.
 *
 * <p>Thread-safe.
 *
 * @param ownAddress where other nodes reach this one's Raft port
 */
record HostGroups(RaftHost host, NodeAddress ownAddress) implements RaftGroups {
    @Override
    public void add(UUID groupId, List<GroupMember> members, ReplicaHistory history) throws IOException {
        host.addGroup(groupId, members, history);
    }

    @Override
    public void join(UUID groupId, List<GroupMember> voters) throws IOException {
        host.joinGroup(groupId, voters, ownAddress);
    }

    @Override
    public void remove(UUID groupId) throws IOException {
        host.removeGroup(groupId);
    }

    @Override
    public Set<UUID> open() {
        return host.groups();
    }

    @Override
    public Map<UUID, String> quarantined() {
        return host.quarantined();
    }

    @Override
    public Optional<GroupStatus> status(UUID groupId) {
        return host.status(groupId);
    }

    @Override
    public Optional<GroupMembership> membership(UUID groupId) {
        return host.membership(groupId);
    }

    @Override
    public boolean isOpenOn(UUID groupId, GroupMember node) {
        GroupSighting seen = host.look(groupId, node);
        return seen == GroupSighting.EMPTY || seen == GroupSighting.WRITTEN;
    }

    @Override
    public CompletableFuture<Void> setMembers(UUID groupId, List<GroupMember> voters) {
        return host.setMembers(groupId, voters);
    }

    @Override
    public CompletableFuture<Void> resign(UUID groupId) {
        return host.resign(groupId);
    }

    @Override
    public CompletableFuture<Boolean> transferLeadership(UUID groupId, int toNodeId, Duration timeout) {
        return host.transferLeadership(groupId, toNodeId, timeout);
    }
}
