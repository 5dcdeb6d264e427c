package io.raftlog.broker;

import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupMembership;
import io.raftlog.raft.GroupStatus;
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
 * The Raft groups of this node, as far as the node's own chores need them; see {@link io.raftlog.raft.RaftHost}.
 *
 * <p>Thread-safe.
 */
interface RaftGroups {
    /** @param history what is known of this node's replica: one that held entries is not begun anew */
    void add(UUID groupId, List<GroupMember> members, ReplicaHistory history) throws IOException;

    void join(UUID groupId, List<GroupMember> voters) throws IOException;

    void remove(UUID groupId) throws IOException;

    Set<UUID> open();

    /** The groups that are kept from being opened, with the reason. */
    Map<UUID, String> quarantined();

    Optional<GroupStatus> status(UUID groupId);

    Optional<GroupMembership> membership(UUID groupId);

    /** Asks another node whether it has a group open; may take seconds. */
    boolean isOpenOn(UUID groupId, GroupMember node);

    CompletableFuture<Void> setMembers(UUID groupId, List<GroupMember> voters);

    CompletableFuture<Void> resign(UUID groupId);

    CompletableFuture<Boolean> transferLeadership(UUID groupId, int toNodeId, Duration timeout);
}
