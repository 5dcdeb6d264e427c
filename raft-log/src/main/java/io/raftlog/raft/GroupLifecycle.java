package io.raftlog.raft;

import io.raftlog.raft.gate.ReplicaHistory;
import io.raftlog.raft.transport.OpeningGroups;
import io.raftlog.raft.transport.PeerTransport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.AlreadyExistsException;
import org.apache.ratis.server.RaftServer;

/**
 * Opens groups on the running Raft server, once they have passed the start gate, and closes them.
 *
 * <p>Thread-safe.
 */
final class GroupLifecycle {
    private final RaftServer server;
    private final AdminRequests requests;
    private final GatedGroups gate;
    private final OpeningGroups opening;
    private final ExpectedCloses closes;
    private final BoundedClose bounded;

    GroupLifecycle(
            RaftServer server,
            AdminRequests requests,
            GatedGroups gate,
            OpeningGroups opening,
            ExpectedCloses closes,
            BoundedClose bounded) {
        this.server = server;
        this.requests = requests;
        this.gate = gate;
        this.opening = opening;
        this.closes = closes;
        this.bounded = bounded;
    }

    /**
     * A no-op if the group is open.
     *
     * @throws GroupQuarantinedException if what is here of the group must not vote
     */
    synchronized void open(UUID groupId, RaftGroup group, ReplicaHistory history) throws IOException {
        closes.expectNoLonger(groupId);
        if (openGroups().contains(groupId)) {
            return;
        }
        if (isHosted(groupId)) {
            // It stopped before its first entry told it who its members are, or was told that it is no member, which
            // may be so no longer. Its votes stay where they are.
            close(groupId, /* deleteLog= */ false);
            closes.expectNoLonger(groupId);
        }
        if (!gate.admit(groupId, history)) {
            throw new GroupQuarantinedException(
                    groupId, String.valueOf(gate.quarantined().get(groupId)));
        }
        opening.begin(group.getGroupId());
        try {
            requireSuccess(requests.add(group));
        } catch (AlreadyExistsException alreadyOpen) {
            return;
        } finally {
            opening.end(group.getGroupId());
            gate.abandon(groupId);
        }
    }

    /** Closes a group and deletes its Raft log, also one that is quarantined. A no-op for any other. */
    void remove(UUID groupId) throws IOException {
        if (isHosted(groupId)) {
            close(groupId, /* deleteLog= */ true);
        }
        gate.discard(groupId);
    }

    private void close(UUID groupId, boolean deleteLog) throws IOException {
        if (deleteLog) {
            closes.expectDeletion(groupId);
        } else {
            closes.expect(groupId);
        }
        Optional<UUID> closed = bounded.of("group " + groupId, () -> {
            RatisStateMachine machine = machine(server.getDivision(RaftGroupId.valueOf(groupId)));
            requireSuccess(requests.remove(groupId, deleteLog));
            machine.logClosed();
            return groupId;
        });
        if (closed.isEmpty()) {
            throw new IOException("group " + groupId + " did not close within "
                    + bounded.within().toSeconds() + " s");
        }
        ((PeerTransport) server.getServerRpc()).forget(groupId);
    }

    private static RatisStateMachine machine(RaftServer.Division division) {
        return (RatisStateMachine) division.getStateMachine();
    }

    /** No group is opened any more, and all may close. Waits for one that is being opened; false if told before. */
    synchronized boolean beginClosingAll() {
        boolean first = !closes.expectsAll();
        closes.expectAll();
        return first;
    }

    /**
     * Closes the server and all groups with it. What is acknowledged is on disk before; so this does not wait for ever.
     *
     * @return index of the last entry on disk of each group that was open; empty if not all of them closed in time
     */
    Optional<Map<UUID, Long>> closeAll() throws IOException {
        return bounded.of("the Raft server", () -> {
            List<RaftServer.Division> hosted = divisions().toList();
            List<RaftServer.Division> open =
                    hosted.stream().filter(GroupLifecycle::isOpen).toList();
            server.close();
            hosted.forEach(division -> machine(division).logClosed());
            return open.stream()
                    .collect(Collectors.toMap(
                            GroupLifecycle::groupId,
                            division -> division.getRaftLog().getFlushIndex()));
        });
    }

    /** The groups that are alive and know their members: one that stopped before its first entry does not. */
    Set<UUID> openGroups() {
        return divisions()
                .filter(GroupLifecycle::isOpen)
                .map(GroupLifecycle::groupId)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Stream<RaftServer.Division> divisions() {
        return StreamSupport.stream(server.getGroupIds().spliterator(), false).flatMap(id -> {
            try {
                return Stream.of(server.getDivision(id));
            } catch (IOException | IllegalStateException closing) {
                return Stream.empty();
            }
        });
    }

    private static boolean isOpen(RaftServer.Division division) {
        try {
            return division.getInfo().isAlive()
                    && !division.getRaftConf().getAllPeers().isEmpty();
        } catch (IllegalStateException closing) {
            return false;
        }
    }

    private static UUID groupId(RaftServer.Division division) {
        return division.getMemberId().getGroupId().getUuid();
    }

    private boolean isHosted(UUID groupId) {
        return StreamSupport.stream(server.getGroupIds().spliterator(), false)
                .anyMatch(id -> id.getUuid().equals(groupId));
    }

    private static void requireSuccess(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException("the Raft server refused: " + reply, reply.getException());
        }
    }
}
