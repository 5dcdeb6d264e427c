package io.raftlog.raft;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.LocalDisk;
import io.raftlog.raft.gate.DurableMark;
import io.raftlog.raft.gate.EntryId;
import io.raftlog.raft.gate.ReplicaHistory;
import io.raftlog.raft.gate.Restored;
import io.raftlog.raft.gate.StartGate;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The groups that passed the start gate. A group's machine is made before Ratis asks for it, since its files are what the
 * Raft log is compared with.
 *
 * <p>Thread-safe.
 */
final class GatedGroups implements AutoCloseable {
    private final StartGate gate;
    private final Function<UUID, ReplicatedStateMachine> machines;
    private final Map<UUID, Admitted> waiting = new ConcurrentHashMap<>();

    /** A machine that may be given to Ratis, and the mark that follows its commits. */
    record Admitted(ReplicatedStateMachine machine, DurableMark mark) {}

    private GatedGroups(StartGate gate, Function<UUID, ReplicatedStateMachine> machines) {
        this.gate = gate;
        this.machines = machines;
    }

    /** Looks at every group that {@code config.directory()} holds. */
    static GatedGroups open(RaftHost.Config config, Function<UUID, ReplicatedStateMachine> machines)
            throws IOException {
        var gate = StartGate.open(
                new LocalDisk(),
                config.directory(),
                failure -> config.failStop().halt("writing a durable mark failed", failure));
        var groups = new GatedGroups(gate, machines);
        try {
            for (UUID group : gate.present()) {
                groups.admit(group, ReplicaHistory.UNKNOWN);
            }
        } catch (IOException | RuntimeException e) {
            groups.abandonAll();
            gate.close();
            throw e;
        }
        return groups;
    }

    /** Whether a group may be opened; if so, its machine waits to be taken. */
    synchronized boolean admit(UUID groupId, ReplicaHistory history) throws IOException {
        if (gate.quarantined().containsKey(groupId)) {
            return false;
        }
        ReplicatedStateMachine machine;
        try {
            machine = machines.apply(groupId);
        } catch (RuntimeException e) {
            CorruptLogException corrupt = corruptionIn(e);
            if (corrupt == null) {
                throw e;
            }
            gate.quarantine(groupId, String.valueOf(corrupt.getMessage()));
            return false;
        }
        boolean admitted = false;
        try {
            Optional<DurableMark> mark = gate.admit(groupId, machine.files(), restoredOf(machine), history);
            mark.ifPresent(open -> waiting.put(groupId, new Admitted(machine, open)));
            admitted = mark.isPresent();
            return admitted;
        } finally {
            if (!admitted) {
                machine.closed();
            }
        }
    }

    private static Restored restoredOf(ReplicatedStateMachine machine) {
        return machine.restored()
                .map(position ->
                        new Restored(new EntryId(position.term(), position.index()), machine.restoredFromSeed()))
                .orElse(Restored.NOTHING);
    }

    private static @Nullable CorruptLogException corruptionIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CorruptLogException corrupt) {
                return corrupt;
            }
        }
        return null;
    }

    /** The machine of a group that was admitted; whoever takes it closes it and its mark. */
    Admitted take(UUID groupId) {
        Admitted admitted = waiting.remove(groupId);
        if (admitted == null) {
            throw new IllegalStateException("group " + groupId + " did not pass the start gate");
        }
        return admitted;
    }

    /** Closes the machine of a group that was admitted if nobody took it. */
    void abandon(UUID groupId) throws IOException {
        Admitted admitted = waiting.remove(groupId);
        if (admitted != null) {
            admitted.machine().closed();
            admitted.mark().close();
        }
    }

    private void abandonAll() throws IOException {
        for (UUID group : Set.copyOf(waiting.keySet())) {
            abandon(group);
        }
    }

    Map<UUID, String> quarantined() {
        return gate.quarantined();
    }

    synchronized void discard(UUID groupId) throws IOException {
        gate.discard(groupId);
    }

    /** As {@link StartGate#stopped}. */
    synchronized void stopped(Map<UUID, Long> lastOnDisk) throws IOException {
        gate.stopped(lastOnDisk);
    }

    @Override
    public void close() throws IOException {
        abandonAll();
        gate.close();
    }
}
