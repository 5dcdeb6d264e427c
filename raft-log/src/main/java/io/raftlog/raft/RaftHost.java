package io.raftlog.raft;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import io.raftlog.raft.gate.ReplicaHistory;
import io.raftlog.raft.transport.OpeningGroups;
import io.raftlog.raft.transport.PeerRpcType;
import io.raftlog.raft.transport.PeerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.statemachine.StateMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Raft server, hosting this node's replicas of many Raft groups.
 *
 * <p>Thread-safe.
 */
public final class RaftHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftHost.class);
    private static final int READ_THREADS = 2;
    private static final Duration PEER_SILENCE = Duration.ofSeconds(3);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final Duration RESIGN_WITHIN = Duration.ofSeconds(1);

    /**
     * @param directory holds the Raft logs of all groups, a folder each
     * @param bind where this node's Raft port listens
     * @param routes where it dials for the addresses of other nodes
     * @param electionTimeout silence after which a follower stands for election by itself, at the earliest; at the latest
     *     two thirds more. A leader that hears from no majority for that long steps down
     */
    public record Config(
            int nodeId,
            Path directory,
            NodeAddress bind,
            PeerRoutes routes,
            Duration electionTimeout,
            FailStop failStop,
            RaftLogPolicy raftLog) {
        public Config(
                int nodeId,
                Path directory,
                NodeAddress bind,
                Duration electionTimeout,
                FailStop failStop,
                RaftLogPolicy raftLog) {
            this(nodeId, directory, bind, PeerRoutes.DIRECT, electionTimeout, failStop, raftLog);
        }

        public Config(int nodeId, Path directory, NodeAddress bind, Duration electionTimeout, FailStop failStop) {
            this(nodeId, directory, bind, electionTimeout, failStop, RaftLogPolicy.DEFAULT);
        }
    }

    private final Config config;
    private final RaftProperties properties;
    private final GatedGroups gate;
    private final ExecutorService reads;
    private final Checkpointer checkpointer;
    private final RaftServer server;
    private final OwnElections elections;
    private final VacancyWatch vacancies;
    private final Watchdog watchdog;
    private final AutoCloseable ratisErrors;
    private final AtomicLong unreplicated = new AtomicLong();
    private final RatisMembership membership;
    private final LeadershipTransfers transfers;
    private final ProposalRouter proposals = new ProposalRouter(this::raftServer);
    private final StateQuestions states = new StateQuestions(this::raftServer);
    private final OpeningGroups opening = new OpeningGroups();
    private final ExpectedCloses closes = new ExpectedCloses();
    private final BoundedClose bounded = new BoundedClose(CLOSE_WITHIN);
    private final GroupLifecycle lifecycle;

    private RaftHost(Config config, GatedGroups gate) throws IOException {
        this.config = config;
        this.properties = RaftSettings.of(config);
        EntrySizes.check(properties);
        this.gate = gate;
        this.reads = Executors.newFixedThreadPool(READ_THREADS, task -> {
            var thread = new Thread(task, "follower-reads");
            thread.setDaemon(true);
            return thread;
        });
        this.checkpointer = new Checkpointer(config.raftLog());
        this.server = RaftServer.newBuilder()
                .setServerId(PeerIds.of(config.nodeId()))
                .setProperties(properties)
                .setParameters(new PeerRpcType.Settings(
                                new InetSocketAddress(
                                        config.bind().host(), config.bind().port()),
                                config.routes(),
                                PEER_SILENCE,
                                proposals::answer,
                                this::confirmsVote,
                                states::answer,
                                opening)
                        .asParameters())
                // The default formats what it finds.
                .setOption(StartupOption.RECOVER)
                .setStateMachineRegistry(this::machineOf)
                .build();
        this.elections = new OwnElections(server);
        this.vacancies = new VacancyWatch(elections);
        this.watchdog = new Watchdog(new GroupsOfServer(server, closes::expects)::vitals, config.failStop());
        this.ratisErrors = RatisErrors.haltOn(server.getId() + "@", config.failStop(), closes);
        var requests = new AdminRequests(server);
        this.transfers = new LeadershipTransfers(requests);
        this.membership = new RatisMembership(server, requests, transfers);
        this.lifecycle = new GroupLifecycle(server, requests, gate, opening, closes, bounded);
    }

    /**
     * Starts the server and opens every group that {@code directory} holds, but for those that are {@link #quarantined}.
     *
     * @param machines makes the machine of a group, by the group's id; called once for each group that is to be opened,
     *     before its Raft log is looked at
     */
    public static RaftHost start(Config config, Function<UUID, ReplicatedStateMachine> machines) throws IOException {
        var gate = GatedGroups.open(config, machines);
        RaftHost host;
        try {
            host = new RaftHost(config, gate);
        } catch (IOException | RuntimeException e) {
            gate.close();
            throw e;
        }
        try {
            host.server.start();
            host.watchdog.start();
            host.vacancies.start();
            host.checkpointer.start();
        } catch (IOException | RuntimeException e) {
            host.close();
            throw e;
        }
        return host;
    }

    private StateMachine machineOf(RaftGroupId groupId) {
        GatedGroups.Admitted admitted = gate.take(groupId.getUuid());
        ReplicatedStateMachine machine = admitted.machine();
        EntrySizes.check(machine, properties);
        BooleanSupplier closingExpected = () -> closes.expects(groupId.getUuid());
        return machine instanceof LogBackedStateMachine logBacked
                ? new RatisLogBackedStateMachine(
                        logBacked,
                        admitted.mark(),
                        config.failStop(),
                        closingExpected,
                        checkpointer,
                        reads,
                        unreplicated)
                : new RatisStateMachine(machine, admitted.mark(), config.failStop(), closingExpected, checkpointer);
    }

    RaftServer raftServer() {
        return server;
    }

    private boolean confirmsVote(RaftGroupId groupId, long term, RaftPeerId votedFor) throws IOException {
        return ((RatisStateMachine) server.getDivision(groupId).getStateMachine()).confirmsVote(term, votedFor);
    }

    /** The groups that are kept from being opened, with the reason: they may have lost what they acknowledged. */
    public Map<UUID, String> quarantined() {
        return gate.quarantined();
    }

    /** As {@link #addGroup(UUID, List, ReplicaHistory)}, for a replica that may be new. */
    public void addGroup(UUID groupId, List<GroupMember> members) throws IOException {
        addGroup(groupId, members, ReplicaHistory.UNKNOWN);
    }

    /**
     * Opens a group here, if it is not open yet. Every member must do so; each votes from then on.
     *
     * @param history what is known of this node's replica: one that held entries is not begun anew
     * @throws GroupQuarantinedException if the replica must not vote
     */
    public void addGroup(UUID groupId, List<GroupMember> members, ReplicaHistory history) throws IOException {
        lifecycle.open(groupId, PeerIds.group(groupId, members), history);
    }

    /**
     * Opens a group here that this node is to join, if it is not open yet. It gets entries as soon as the leader is
     * asked to take it in ({@link #setMembers}) and votes only from when it is.
     *
     * @param voters the members it has
     * @throws GroupQuarantinedException if what is here of the group must not vote
     */
    public void joinGroup(UUID groupId, List<GroupMember> voters, NodeAddress ownAddress) throws IOException {
        lifecycle.open(
                groupId,
                PeerIds.groupToJoin(groupId, voters, new GroupMember(config.nodeId(), ownAddress)),
                ReplicaHistory.UNKNOWN);
    }

    /**
     * Asks the leader here to make these the group's voters. Newcomers must have {@linkplain #joinGroup joined}; they are
     * fed until they have nearly everything, which may take long, and then take their place together with the others
     * losing theirs. Completes once that is committed; asked for what is so already, at once. After a failure the outcome
     * is unknown: see {@link #membership}.
     *
     * <p>A leader must not be asked to leave its own group: it would go without a successor.
     */
    public CompletableFuture<Void> setMembers(UUID groupId, List<GroupMember> voters) {
        return membership.set(groupId, voters);
    }

    /** Empty if the group is not open here. */
    public Optional<GroupMembership> membership(UUID groupId) {
        try {
            return Optional.of(membership.of(groupId));
        } catch (IOException | IllegalStateException notOpen) {
            return Optional.empty();
        }
    }

    /**
     * Closes a group here and deletes its Raft log, also one that is quarantined. A no-op for any other. If Ratis does not
     * close it in time, it is left behind, and its Raft log with it, until this node starts again.
     */
    public void removeGroup(UUID groupId) throws IOException {
        lifecycle.remove(groupId);
    }

    /**
     * The groups open here. One that does not know its members, since it stopped too early, needs {@link #addGroup}; so
     * does one that closed because it is no member.
     */
    public Set<UUID> groups() {
        return lifecycle.openGroups();
    }

    /** Empty if the group is not open here. */
    public Optional<GroupStatus> status(UUID groupId) {
        try {
            StateMachine machine =
                    server.getDivision(RaftGroupId.valueOf(groupId)).getStateMachine();
            return Optional.of(((RatisStateMachine) machine).group().status());
        } catch (IOException | IllegalStateException notOpen) {
            return Optional.empty();
        }
    }

    /**
     * Proposes a command to a group wherever it is led; follows the leader and retries until the deadline. The group
     * need not be open here. A failure with anything but {@link ProposalRejectedException} leaves the outcome unknown.
     */
    public CompletableFuture<ByteBuffer> submit(
            UUID groupId, List<GroupMember> members, ByteBuffer command, Duration timeout) {
        return proposals.submit(groupId, members, command, timeout);
    }

    /**
     * Asks a member for the state of its machine, see {@link ReplicatedStateMachine#stateBytes}; empty if it gives none.
     * The group must be open here.
     */
    public CompletableFuture<Optional<ByteBuffer>> askState(UUID groupId, int nodeId, Duration timeout) {
        return states.ask(groupId, nodeId, timeout);
    }

    /**
     * The leader here steps down, whoever comes after it. Ends a change of members that waits for a newcomer: nothing
     * else does, and no leadership can be handed over while one waits.
     */
    public CompletableFuture<Void> resign(UUID groupId) {
        return transfers.resign(groupId, RESIGN_WITHIN);
    }

    /** Asks another node, which may take seconds, what it has of a group. */
    public GroupSighting look(UUID groupId, GroupMember node) {
        try {
            return GroupSighting.of(((PeerTransport) server.getServerRpc()).look(PeerIds.peer(node), groupId));
        } catch (IOException e) {
            LOG.debug("node {} does not tell about group {}", node.nodeId(), groupId, e);
            return GroupSighting.UNREACHABLE;
        }
    }

    /** Asks the leader here to hand over to another member. Completes with whether it did. */
    public CompletableFuture<Boolean> transferLeadership(UUID groupId, int toNodeId, Duration timeout) {
        return transfers.to(groupId, toNodeId, timeout);
    }

    /** How the replica here stands; empty if the group is not open here or holds nothing. */
    public Optional<Standing> standing(UUID groupId) {
        return elections.standing(groupId);
    }

    /** The same of all groups. {@link #status} says more of one, and costs more. */
    public List<Standing> standings() {
        return elections.standings();
    }

    /**
     * Has the replica here stand for election at once, in a higher term; for when its leader is held for dead. Waits for
     * the disk, not for the votes. Returns whether it stands: it does not if it leads or stands already, or has no vote.
     */
    public boolean stand(UUID groupId) throws IOException {
        return elections.stand(groupId);
    }

    /** Closes every group and the server. What is acknowledged is on disk before; so this does not wait for ever. */
    @Override
    public void close() throws IOException {
        if (!lifecycle.beginClosingAll()) {
            // Whoever has opened the directory meanwhile must not find what this one would write at its end.
            return;
        }
        watchdog.close();
        vacancies.close();
        proposals.close();
        checkpointer.close();
        try {
            Optional<Map<UUID, Long>> lastOnDisk = lifecycle.closeAll();
            if (lastOnDisk.isPresent()) {
                gate.stopped(lastOnDisk.get());
            }
        } finally {
            gate.close();
        }
        reads.shutdown();
        stopListening();
    }

    private void stopListening() throws IOException {
        try {
            ratisErrors.close();
        } catch (Exception e) {
            throw new IOException("cannot stop listening to Ratis' errors", e);
        }
    }
}
