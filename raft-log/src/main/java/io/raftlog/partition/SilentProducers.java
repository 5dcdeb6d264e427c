package io.raftlog.partition;

import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionCommand.ForgetProducers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a partition forget producers that have appended nothing for long. Each replica notes now and then how far the log
 * reached at the time; whoever leads turns the time into an offset by its own notes, and the Raft log carries the offset alone:
 * what replicas remember never depends on their clocks. Notes are of this process, and begin anew with it, so that a
 * producer may be remembered for longer than asked and never for less.
 *
 * <p>Confined to one thread at a time.
 */
final class SilentProducers {
    private static final Logger LOG = LoggerFactory.getLogger(SilentProducers.class);
    /**
     * What is enough where so many are remembered that others may soon be refused: several times what clients go on trying
     * for. Many of them wrote one record and ended, as each {@code raftlog produce} does.
     */
    static final Duration CROWDED = Duration.ofMinutes(15);

    private static final int NOTES_IN_THE_SHORTEST = 8;

    private final PartitionId id;
    private final PartitionStateMachine machine;
    private @Nullable SilenceNotes notes;

    SilentProducers(PartitionId id, PartitionStateMachine machine) {
        this.id = id;
        this.machine = machine;
    }

    /** @param silence how long nothing was heard of who is forgotten, at least; the same with each call */
    void look(long nowNanos, Duration silence) {
        if (notes == null) {
            notes = new SilenceNotes(silence, min(silence, CROWDED).dividedBy(NOTES_IN_THE_SHORTEST));
        }
        notes.note(nowNanos, machine.appliedOffset());
        PartitionLeader leader = machine.leader();
        if (leader == null) {
            return;
        }
        notes.silentBelow(nowNanos, enough(silence, machine.rememberedProducers()))
                .ifPresent(offset -> {
                    if (machine.remembersProducersBelow(offset)) {
                        forget(leader, new ForgetProducers(leader.term(), offset));
                    }
                });
    }

    /** How long a silence is enough while so many producers are remembered. */
    static Duration enough(Duration silence, int remembered) {
        return remembered > PartitionState.MAX_PRODUCERS / 2 ? min(silence, CROWDED) : silence;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void forget(PartitionLeader leader, ForgetProducers command) {
        machine.group()
                .propose(PartitionCommandCodec.encode(command), List.of())
                .whenComplete((reply, failure) -> {
                    if (failure == null) {
                        leader.forgotten(command);
                        LOG.debug(
                                "partition {}: producers silent since offset {} are forgotten",
                                id,
                                command.belowOffset());
                    } else {
                        LOG.debug("partition {}: silent producers are remembered for now: {}", id, failure.toString());
                    }
                });
    }
}
