package io.raftlog.raft;

import io.raftlog.raft.gate.DurableMark;
import io.raftlog.raft.gate.EntryId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives a {@link ReplicatedStateMachine} from Ratis' callbacks, and stops the process where Ratis would go on. */
class RatisStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(RatisStateMachine.class);

    private final ReplicatedStateMachine machine;
    private final FailStop failStop;
    private final BooleanSupplier closingExpected;
    private final Checkpointer checkpointer;
    private final LongConsumer lookAtCheckpoints = this::lookAtCheckpoints;
    private final DurableMark mark;
    private @Nullable RatisGroup group;
    private Runnable forgetTimer = () -> {};
    private volatile @Nullable GroupCheckpoints checkpoints;
    private volatile @Nullable GroupDirectory directory;
    /** In which this replica was elected last; -1 if it never was. */
    private volatile long electedTerm = -1;
    /** Set between the two callbacks by which Ratis tells of a leader's first entry; apply thread. */
    private boolean leaderEntryApplied;

    /**
     * @param mark follows what is applied; closed with the group
     * @param closingExpected whether we asked for this group, or the host, to close
     */
    RatisStateMachine(
            ReplicatedStateMachine machine,
            DurableMark mark,
            FailStop failStop,
            BooleanSupplier closingExpected,
            Checkpointer checkpointer) {
        this.machine = machine;
        this.mark = mark;
        this.failStop = failStop;
        this.closingExpected = closingExpected;
        this.checkpointer = checkpointer;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        super.initialize(server, groupId, storage);
        directory = GroupDirectory.open(storage.getStorageDir());
        getLifeCycle().transition(LifeCycle.State.STARTING);
        var opened = new RatisGroup(server, groupId);
        group = opened;
        forgetTimer = ListenerTimers.opened(RaftGroupMemberId.valueOf(server.getId(), groupId), opened::isListener);
        machine.opened(opened);
        GroupCheckpoints begun = checkpointer.of(
                machine, opened, storage.getStorageDir().getCurrentDir().toPath());
        setLastAppliedTermIndex(begun.begin(checkpointer.staggered(opened)));
        checkpoints = begun;
        checkpointer.add(lookAtCheckpoints);
        GroupProperties.opening(machine.longestCommandBytes());
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    private void lookAtCheckpoints(long nowNanos) {
        GroupCheckpoints open = checkpoints;
        if (open != null) {
            try {
                orHalt("checkpoint", () -> open.look(nowNanos));
            } catch (IllegalStateException closing) {
                // Halted, or about to close: orHalt has told apart which.
            }
        }
    }

    /**
     * Where Ratis begins to apply, and how far it believes a log without entries to reach. It has no files: a member that
     * lags further than the Raft log reaches back cannot be sent it by Ratis.
     */
    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        GroupCheckpoints open = checkpoints;
        return open == null || open.last().getIndex() < 0 ? null : new FileListSnapshotInfo(List.of(), open.last());
    }

    /** Returns once all that Ratis created and renamed in the group's directory before is durable. Halts if it cannot. */
    final void settleDirectory() {
        GroupDirectory known = directory;
        if (known != null) {
            orHalt("sync of the Raft log's directory", known::settle);
        }
    }

    /** Returns once the votes given here so far, and a second copy of them, are durable. Halts if it cannot. */
    final void settleVotes() {
        GroupDirectory known = directory;
        if (known != null) {
            orHalt("making a vote durable", known::settleVotes);
        }
    }

    /**
     * Whether the replica's one vote in this term is for that member; if so, it is durable, in two copies. Halts if it cannot
     * be made so.
     */
    final boolean confirmsVote(long term, RaftPeerId votedFor) {
        GroupDirectory known = directory;
        var confirmed = new AtomicBoolean();
        if (known != null) {
            orHalt("making a vote durable", () -> confirmed.set(known.confirmsVote(term, votedFor.toString())));
        }
        return confirmed.get();
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto members) {
        GroupDirectory known = directory;
        if (known != null) {
            orHalt("making the members durable", () -> known.membersWritten(members));
        }
    }

    final RatisGroup group() {
        RatisGroup known = group;
        if (known == null) {
            throw new IllegalStateException("group is not open yet");
        }
        return known;
    }

    @FunctionalInterface
    interface Callback {
        void run() throws IOException;
    }

    /** Runs a callback of ours; whatever it throws is a broken invariant. */
    final void orHalt(String doing, Callback callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            // A read or flush that was under way while the group closed says nothing about its state.
            if (!closingExpected.getAsBoolean()) {
                failStop.halt(groupUuid(), doing + " failed", e);
            }
            throw new IllegalStateException(doing + " failed", e);
        }
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        Proposal proposal = Proposal.of(request.getMessage());
        return TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .setLogData(proposal.command())
                .setStateMachineData(proposal.data().isEmpty() ? null : proposal.data())
                .build();
    }

    /** In the log, an entry that is too long would fail the write of it, on every replica. */
    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) throws StateMachineException {
        int size = Objects.requireNonNull(transaction.getStateMachineLogEntry())
                .getLogData()
                .size();
        if (size > machine.longestCommandBytes()) {
            throw new StateMachineException(
                    "a command of " + size + " bytes; " + machine.longestCommandBytes() + " are the most", null, false);
        }
        // Of an election that was overtaken Ratis may raise the term under a leader: it must step down.
        long term = group().info().getCurrentTerm();
        if (term != electedTerm) {
            throw new StateMachineException("elected in term " + electedTerm + ", but this is " + term, null, true);
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        ByteString command = entry.getStateMachineLogEntry().getLogData();
        var reply = new CompletableFuture<Message>();
        orHalt("apply of entry " + TermIndex.valueOf(entry), () -> {
            var answer = apply(new EntryPosition(entry.getTerm(), entry.getIndex()), Bytes.buffer(command));
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            mark.advance(new EntryId(entry.getTerm(), entry.getIndex()));
            applied(entry.getIndex());
            GroupCheckpoints open = checkpoints;
            if (open != null) {
                open.applied(command.size());
            }
            reply.complete(Message.valueOf(Bytes.share(answer)));
        });
        return reply;
    }

    private ByteBuffer apply(EntryPosition position, ByteBuffer command) {
        try {
            return machine.apply(position, command);
        } catch (RuntimeException e) {
            throw InapplicableEntryException.of(position, e);
        }
    }

    /** Apply thread, after each entry of ours. */
    void applied(long index) {}

    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    final Optional<ByteBuffer> stateBytes() {
        return machine.stateBytes();
    }

    /**
     * The leader's Raft log begins after what this replica needs. Ratis asks again and again, and remembers nothing of a
     * question once it is answered: a seed that is not complete is one that cannot be had at the moment. (Given a future
     * instead, it would hold on to the index it first asked for, and be stuck when another leader asks for a lower one.)
     */
    @Override
    public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(RoleInfoProto role, TermIndex firstInLog) {
        var answer = new CompletableFuture<TermIndex>();
        orHalt("preparing a seed", () -> answer.complete(seed(firstInLog).orElse(null)));
        return answer;
    }

    private Optional<TermIndex> seed(TermIndex firstInLog) {
        RaftPeerId leader = group().info().getLeaderId();
        if (leader == null || firstInLog.getIndex() <= RaftLog.LEAST_VALID_LOG_INDEX) {
            return Optional.empty();
        }
        // What this log holds may be known to the leader as replicated here: a seed must not lack it. The first entry
        // of the leader's log may be one that cannot be committed before this replica has it.
        long needed = Math.max(firstInLog.getIndex() - 1, group().lastIndex());
        return machine.seed(othersAfter(leader), needed)
                .map(position -> TermIndex.valueOf(position.term(), position.index()));
    }

    /** The node that leads, then the group's other members, without this node. */
    private List<Integer> othersAfter(RaftPeerId leader) {
        int self = PeerIds.nodeId(getId());
        Stream<Integer> voters = group().voters().map(PeerIds::nodeId).sorted();
        return Stream.concat(Stream.of(PeerIds.nodeId(leader)), voters)
                .distinct()
                .filter(node -> node != self)
                .toList();
    }

    /** Ratis calls it right after it was told of a complete seed, on the same thread; nothing is appended meanwhile. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        orHalt("installing a seed", () -> {
            machine.installSeed();
            seedInstalled();
        });
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    void seedInstalled() throws IOException {
        TermIndex end = Objects.requireNonNull(checkpoints).begunAnew();
        mark.directoryReplaced(new EntryId(end.getTerm(), end.getIndex()));
    }

    /** Apply thread, before it goes on behind the seed. */
    @Override
    public void reinitialize() {
        setLastAppliedTermIndex(Objects.requireNonNull(checkpoints).last());
        leaderEntryApplied = false;
        getLifeCycle().transition(LifeCycle.State.STARTING);
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    @Override
    public void notifyLeaderReady() {
        leaderEntryApplied = true;
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        super.notifyTermIndexUpdated(term, index);
        mark.advance(new EntryId(term, index));
        orHalt("entry " + index + " without command", () -> machine.passed(new EntryPosition(term, index)));
        if (leaderEntryApplied) {
            leaderEntryApplied = false;
            orHalt("start of leadership in term " + term, () -> machine.leaderReady(term));
        }
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pendingEntries) {
        orHalt("end of leadership", machine::leaderLost);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId newLeader) {
        if (!self.getPeerId().equals(newLeader)) {
            orHalt("end of leadership", machine::leaderLost);
        } else {
            // Its vote for itself must be durable before it adds an entry of the term.
            settleVotes();
            orHalt("election", this::requireElected);
        }
    }

    /** Under Ratis' lock on the replica. */
    private void requireElected() {
        long term = group().info().getCurrentTerm();
        if (!group().isElected(term)) {
            throw new IllegalStateException("no majority has voted for this replica in term " + term);
        }
        electedTerm = term;
    }

    /** Before Ratis forces what it wrote: the file it wrote to may be new. */
    @Override
    public CompletableFuture<Void> flush(long index) {
        settleDirectory();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        if (closingExpected.getAsBoolean()) {
            LOG.info("an entry of group {} came too late for its Raft log, which is closing", getGroupId(), cause);
            return;
        }
        failStop.halt(groupUuid(), "writing the Raft log failed", cause);
    }

    private @Nullable UUID groupUuid() {
        RaftGroupId id = getGroupId();
        return id == null ? null : id.getUuid();
    }

    @Override
    public void close() throws IOException {
        super.close();
        if (!closingExpected.getAsBoolean() && !group().wasToldToLeave()) {
            failStop.halt(
                    groupUuid(),
                    "Ratis closed a group that nobody asked it to close",
                    new IllegalStateException("it does so after an error, which its log tells of, and after a pause of"
                            + " the whole process for more than a minute"));
        }
        forgetTimer.run();
        checkpointer.remove(lookAtCheckpoints);
        GroupCheckpoints open = checkpoints;
        if (open != null) {
            orHalt("last checkpoint", open::close);
        }
        machine.leaderLost();
        mark.close();
    }

    /**
     * The group's Raft log is closed too. Ratis closes it after the state machine, and until then may have the machine
     * write and flush what it has taken from a leader.
     */
    final void logClosed() {
        machine.closed();
    }
}
