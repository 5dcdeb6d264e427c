package io.raftlog.raft;

import io.raftlog.model.NodeAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One Raft server, hosting this node's replicas of many Raft groups.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class RaftHost implements AutoCloseable {
    /**
     * @param directory holds the Raft logs of all groups, a folder each
     * @param bind where this node's Raft port listens
     */
    public record Config(int nodeId, Path directory, NodeAddress bind, Duration electionTimeout) {}

    private RaftHost() {}

    /**
     * Starts the server and opens every group that {@code directory} holds.
     *
     * @param machines makes the machine of a group, by the group's id; called once for each group that is opened
     */
    public static RaftHost start(Config config, Function<UUID, ReplicatedStateMachine> machines) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** Opens a group here, if it is not open yet. Every member must do so; each votes from then on. */
    public void addGroup(UUID groupId, List<GroupMember> members) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** Closes a group here and deletes its Raft log. A no-op if it is not open. */
    public void removeGroup(UUID groupId) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** The groups open here. */
    public Set<UUID> groups() {
        throw new UnsupportedOperationException("being written");
    }

    /** Empty if the group is not open here. */
    public Optional<GroupStatus> status(UUID groupId) {
        throw new UnsupportedOperationException("being written");
    }

    /**
     * Proposes a command to a group wherever it is led; follows the leader and retries until the deadline. The group
     * need not be open here. A failure with anything but {@link ProposalRejectedException} leaves the outcome unknown.
     */
    public CompletableFuture<ByteBuffer> submit(
            UUID groupId, List<GroupMember> members, ByteBuffer command, Duration timeout) {
        throw new UnsupportedOperationException("being written");
    }

    /** Asks the leader here to hand over to another member. Completes with whether it did. */
    public CompletableFuture<Boolean> transferLeadership(UUID groupId, int toNodeId, Duration timeout) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException("being written");
    }
}
