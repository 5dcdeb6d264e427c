package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.ForgetfulDisk;
import io.raftlog.model.PartitionId;
import io.raftlog.raft.EntryPosition;
import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.ProposalRejectedException;
import io.raftlog.raft.RaftGroupHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One replica over a simulated Raft log: what Ratis does with a machine on one node, no faster and no slower than it is told
 * to. Nothing here decides what is committed; that does {@link SimulatedGroup}.
 */
final class SimulatedReplica implements RaftGroupHandle {
    private static final Path DIRECTORY = Path.of("/partition");
    private static final PartitionReplica.Settings SETTINGS = new PartitionReplica.Settings(700, 150, 4_000);

    /** The same one on all nodes that have it; two with equal content are two. */
    static final class Entry {
        private final long term;
        /** Null for the entry with which a leader begins. */
        private final @Nullable ByteBuffer command;

        private final List<ByteBuffer> data;

        Entry(long term, @Nullable ByteBuffer command, List<ByteBuffer> data) {
            this.term = term;
            this.command = command;
            this.data = List.copyOf(data);
        }

        long term() {
            return term;
        }

        private List<ByteBuffer> copies() {
            return data.stream().map(ByteBuffer::duplicate).toList();
        }
    }

    /** What the log's thread has to do: write an entry, or cut the log there. */
    private record Task(int index, @Nullable Entry entry) {}

    final int id;
    private final PartitionId partition;
    private final Predicate<SimulatedReplica> confirmed;
    private final ForgetfulDisk disk = new ForgetfulDisk();
    private final Thread owner = Thread.currentThread();

    /** With what is still to be written. */
    List<Entry> log = new ArrayList<>();
    /** What a restart finds. */
    final List<Entry> durable = new ArrayList<>();

    private final Deque<Task> tasks = new ArrayDeque<>();
    private final Map<Entry, CompletableFuture<ByteBuffer>> proposals = new LinkedHashMap<>();

    long term;
    /** Whether it believes to lead in its term. */
    boolean leads;
    /** How many entries it knows to be committed, and how many of them are applied. */
    int committed;

    private int applied;
    private int forgotten;
    private PartitionReplica replica;
    private PartitionStateMachine machine;

    /** @param leads whether a majority would take something from it now, were it asked */
    SimulatedReplica(int id, PartitionId partition, Predicate<SimulatedReplica> leads) throws IOException {
        this.id = id;
        this.partition = partition;
        this.confirmed = leads;
        this.replica = opened();
        this.machine = (PartitionStateMachine) replica.machine();
        begin();
    }

    private PartitionReplica opened() throws IOException {
        // A barrier that failed is tried again on a thread of its own, in real time: there is none here.
        return PartitionReplica.open(
                partition,
                DIRECTORY,
                SETTINGS,
                task -> {
                    if (Thread.currentThread() == owner) {
                        task.run();
                    }
                },
                disk);
    }

    private void begin() {
        applied = machine.restored().map(at -> (int) at.index() + 1).orElse(0);
        committed = applied;
        assertThat(applied).as("restored entries of node %d", id).isLessThanOrEqualTo(durable.size());
        machine.opened(this);
    }

    /** The process dies, and with it what was on its way; the machine loses power. It starts again at once. */
    void crash(Random random) throws IOException {
        disk.crash(random);
        log = new ArrayList<>(durable);
        tasks.clear();
        proposals.clear();
        leads = false;
        replica = opened();
        machine = (PartitionStateMachine) replica.machine();
        begin();
    }

    /** It crashes in the middle of what it does next, after so many operations on its disk. */
    void crashAfter(int operations) {
        disk.crashAfter(operations);
    }

    PartitionReplica replica() {
        return replica;
    }

    PartitionStateMachine machine() {
        return machine;
    }

    /** It has won an election. */
    void lead(long newTerm) {
        term = newTerm;
        leads = true;
        enter(new Entry(newTerm, null, List.of()));
    }

    /** It hears of another leader, or of a higher term. */
    void follow(long higherTerm, Random random) {
        term = higherTerm;
        if (leads) {
            leads = false;
            boolean machineFirst = random.nextBoolean();
            if (machineFirst) {
                machine.leaderLost();
            }
            List.copyOf(proposals.values())
                    .forEach(reply -> reply.completeExceptionally(new IOException("another node leads")));
            proposals.clear();
            if (!machineFirst) {
                machine.leaderLost();
            }
        }
    }

    @Override
    public CompletableFuture<ByteBuffer> propose(ByteBuffer command, List<ByteBuffer> data) {
        if (!leads) {
            return CompletableFuture.failedFuture(new IOException("does not lead"));
        }
        if (!machine.admits(term, command.duplicate())) {
            return CompletableFuture.failedFuture(new ProposalRejectedException("not admitted", new IOException()));
        }
        Entry entry = new Entry(term, command, data);
        CompletableFuture<ByteBuffer> reply = new CompletableFuture<>();
        proposals.put(entry, reply);
        enter(entry);
        return reply;
    }

    void enter(Entry entry) {
        int index = log.size();
        log.add(entry);
        tasks.add(new Task(index, entry));
        if (entry.command != null && !entry.data.isEmpty()) {
            machine.write(new EntryPosition(entry.term(), index), entry.command.duplicate(), entry.copies());
        }
    }

    /** Entries from there on lost against a leader's. */
    void truncate(int index) {
        assertThat(index).as("cut of node %d", id).isGreaterThanOrEqualTo(committed);
        log.subList(index, log.size()).clear();
        tasks.add(new Task(index, null));
        machine.truncate(index);
    }

    /** The log's thread does so much of what it has to do, and forces it. */
    void work(int count) {
        List<Entry> written = new ArrayList<>();
        for (int i = 0; i < count && !tasks.isEmpty(); i++) {
            Task task = tasks.remove();
            if (task.entry() != null) {
                written.add(task.entry());
                continue;
            }
            force(written);
            durable.subList(Math.min(task.index(), durable.size()), durable.size())
                    .clear();
        }
        force(written);
    }

    private void force(List<Entry> written) {
        if (!written.isEmpty()) {
            machine.flush(durable.size() + written.size() - 1L);
            durable.addAll(written);
            written.clear();
        }
    }

    boolean hasWork() {
        return !tasks.isEmpty();
    }

    /** Applies the next entry if that is committed, and forced here. */
    boolean apply() {
        if (applied >= Math.min(committed, durable.size()) || durable.get(applied) != log.get(applied)) {
            return false;
        }
        Entry entry = log.get(applied);
        EntryPosition position = new EntryPosition(entry.term(), applied);
        applied++;
        if (entry.command == null) {
            machine.passed(position);
            if (leads && entry.term() == term) {
                machine.leaderReady(term);
            }
            return true;
        }
        int remembered = machine.rememberedProducers();
        ByteBuffer reply = machine.apply(position, entry.command.duplicate());
        forgotten += Math.max(0, remembered - machine.rememberedProducers());
        CompletableFuture<ByteBuffer> proposal = proposals.remove(entry);
        if (proposal != null) {
            proposal.complete(reply);
        }
        return true;
    }

    /** How many producers it had in mind no more after a command. */
    int forgotten() {
        return forgotten;
    }

    void checkpoint() throws IOException {
        var checkpoint = machine.checkpoint();
        if (checkpoint.isPresent()) {
            checkpoint.get().write();
        }
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        return confirmed.test(this)
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new IOException("no majority takes node " + id + " for the leader"));
    }

    @Override
    public GroupStatus status() {
        return new GroupStatus(term, leads ? id : 0, leads, leads, committed - 1L, applied - 1L, List.of());
    }
}
