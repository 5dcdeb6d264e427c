package io.raftlog.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/**
 * What this node asks of its own Raft server, as a client of it: groups to open and close, members and leaders to change.
 *
 * <p>Thread-safe.
 */
final class AdminRequests {
    private final RaftServer server;
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();

    AdminRequests(RaftServer server) {
        this.server = server;
    }

    RaftClientReply add(RaftGroup group) throws IOException {
        // Never format: what is already there is this replica's memory of its votes.
        return server.groupManagement(GroupManagementRequest.newAdd(
                clientId, server.getId(), callIds.incrementAndGet(), group, /* format= */ false));
    }

    RaftClientReply remove(UUID groupId, boolean deleteLog) throws IOException {
        return server.groupManagement(GroupManagementRequest.newRemove(
                clientId,
                server.getId(),
                callIds.incrementAndGet(),
                RaftGroupId.valueOf(groupId),
                deleteLog,
                /* renameDirectory= */ false));
    }

    /** Asks the leader here to make a group's members its voters. */
    CompletableFuture<RaftClientReply> setVoters(RaftGroup group) {
        try {
            return server.setConfigurationAsync(new SetConfigurationRequest(
                    clientId,
                    server.getId(),
                    group.getGroupId(),
                    callIds.incrementAndGet(),
                    List.<RaftPeer>copyOf(group.getPeers())));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** @param successor null for whoever the others elect */
    CompletableFuture<RaftClientReply> transferLeadership(
            UUID groupId, @Nullable RaftPeerId successor, Duration timeout) {
        try {
            return server.transferLeadershipAsync(new TransferLeadershipRequest(
                    clientId,
                    server.getId(),
                    RaftGroupId.valueOf(groupId),
                    callIds.incrementAndGet(),
                    successor,
                    timeout.toMillis()));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
