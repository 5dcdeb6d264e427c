package io.raftlog.broker;

import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.RaftHost;
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
 */
record HostGroups(RaftHost host) implements RaftGroups {
    @Override
    public void add(UUID groupId, List<GroupMember> members) throws IOException {
        host.addGroup(groupId, members);
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
    public CompletableFuture<Boolean> transferLeadership(UUID groupId, int toNodeId, Duration timeout) {
        return host.transferLeadership(groupId, toNodeId, timeout);
    }
}
