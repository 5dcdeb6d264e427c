package io.raftlog.partition;

import io.raftlog.partition.PartitionCommand.AdvanceLogStart;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.Barrier;
import io.raftlog.partition.PartitionCommand.ForgetProducers;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.raft.EntryPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a partition is, apart from its bytes: how far it reaches, where it starts, which leaders wrote it, and the
 * sequences of its producers. Pure: no file, clock or randomness, so that every replica that evolves by the same commands
 * is equal.
 *
 * <p>There are two of these on a leader. One evolves when commands are applied, on every replica. The other is the
 * leader's: a copy that runs ahead and evolves as soon as a command is proposed, so that the next batch is judged against
 * everything in flight.
 *
 * <p>Confined to its owner.
 */
final class PartitionState {
    /** A leader takes no more of them; entries of versions that did made the longest silent one forgotten. */
    static final int MAX_PRODUCERS = 16_384;

    /** In the order of their latest append, oldest first. */
    private final Map<Long, ProducerSequence> producers;
    /** Of every leader that appended something which is still part of the log, oldest first. */
    private final List<EpochStart> epochs;

    private long nextOffset;
    private long logStartOffset;

    PartitionState() {
        this(new LinkedHashMap<>(), new ArrayList<>(), 0, 0);
    }

    private PartitionState(
            Map<Long, ProducerSequence> producers, List<EpochStart> epochs, long nextOffset, long logStartOffset) {
        this.producers = producers;
        this.epochs = epochs;
        this.nextOffset = nextOffset;
        this.logStartOffset = logStartOffset;
    }

    /** The state that {@link #checkpoint} was taken of. */
    static PartitionState of(PartitionCheckpoint checkpoint) {
        var producers = new LinkedHashMap<Long, ProducerSequence>();
        checkpoint.producers().forEach(producer -> producers.put(producer.id(), ProducerSequence.of(producer)));
        return new PartitionState(
                producers, new ArrayList<>(checkpoint.epochs()), checkpoint.nextOffset(), checkpoint.logStartOffset());
    }

    /** @param applied the last entry that this state has evolved by */
    PartitionCheckpoint checkpoint(EntryPosition applied) {
        return new PartitionCheckpoint(
                applied,
                nextOffset,
                logStartOffset,
                epochs,
                producers.entrySet().stream()
                        .map(producer -> producer.getValue().checkpoint(producer.getKey()))
                        .toList());
    }

    PartitionState copy() {
        var copied = new LinkedHashMap<Long, ProducerSequence>();
        producers.forEach((id, sequence) -> copied.put(id, sequence.copy()));
        return new PartitionState(copied, new ArrayList<>(epochs), nextOffset, logStartOffset);
    }

    /** Offset that the next record gets. */
    long nextOffset() {
        return nextOffset;
    }

    /** Lowest offset that is still part of the log. */
    long logStartOffset() {
        return logStartOffset;
    }

    /** Leader epochs whose records are part of the log, oldest first. */
    List<EpochStart> epochs() {
        return Collections.unmodifiableList(epochs);
    }

    /** Judges a batch; changes nothing. */
    Admission decide(BatchMeta batch) {
        if (!batch.idempotent()) {
            return Admission.ACCEPTED;
        }
        ProducerSequence sequence = producers.get(batch.producerId());
        if (sequence != null) {
            return sequence.admit(batch);
        }
        // Accepting any other sequence of a producer we forgot could append a retry a second time.
        if (batch.baseSequence() != 0) {
            return new Admission.Refused(Refusal.of(
                    ErrorCode.UNKNOWN_PRODUCER,
                    "producer %d begins with sequence %d, but the partition does not know it"
                            .formatted(batch.producerId(), batch.baseSequence())));
        }
        // Making room for it would forget one whose retry may be on its way.
        return producers.size() < MAX_PRODUCERS ? Admission.ACCEPTED : new Admission.Refused(tooManyProducers());
    }

    private static Refusal tooManyProducers() {
        return new Refusal(
                ErrorCode.LIMIT_EXCEEDED,
                "the partition remembers " + MAX_PRODUCERS + " producers, as many as it may",
                "use producers for longer instead of making new ones; those that are silent are forgotten after 15 minutes, or"
                        + " producer.id.expiration.ms if that is shorter");
    }

    int rememberedProducers() {
        return producers.size();
    }

    /** Whether a producer is remembered that appended nothing at this offset or beyond. */
    boolean remembersProducersBelow(long offset) {
        return producers.values().stream().anyMatch(producer -> producer.lastOffset() < offset);
    }

    /** Applies a command that was accepted; the only mutator. A command that does not fit is a broken invariant. */
    void evolve(PartitionCommand command) {
        command.match(new PartitionCommand.Cases<PartitionState>() {
            @Override
            public PartitionState appendBatches(AppendBatches append) {
                if (append.baseOffset() != nextOffset) {
                    throw new IllegalStateException(
                            "append at offset " + append.baseOffset() + ", but " + nextOffset + " is next");
                }
                beginEpoch((int) append.term());
                append.batches().forEach(PartitionState.this::append);
                return PartitionState.this;
            }

            @Override
            public PartitionState advanceLogStart(AdvanceLogStart advance) {
                logStartOffset = Math.max(logStartOffset, Math.min(advance.offset(), nextOffset));
                forgetEpochsBelowStart();
                return PartitionState.this;
            }

            @Override
            public PartitionState barrier(Barrier barrier) {
                return PartitionState.this;
            }

            @Override
            public PartitionState forgetProducers(ForgetProducers forget) {
                producers.values().removeIf(producer -> producer.lastOffset() < forget.belowOffset());
                return PartitionState.this;
            }
        });
    }

    private void beginEpoch(int epoch) {
        if (epochs.isEmpty() || epochs.get(epochs.size() - 1).epoch() != epoch) {
            epochs.add(new EpochStart(epoch, nextOffset));
            forgetEpochsBelowStart();
        }
    }

    private void forgetEpochsBelowStart() {
        while (epochs.size() > 1 && epochs.get(1).startOffset() <= logStartOffset) {
            epochs.remove(0);
        }
    }

    private void append(BatchMeta batch) {
        if (batch.idempotent()) {
            ProducerSequence sequence = producers.remove(batch.producerId());
            if (sequence == null) {
                sequence = new ProducerSequence(batch.producerEpoch());
            }
            sequence.append(batch, nextOffset);
            producers.put(batch.producerId(), sequence);
            if (producers.size() > MAX_PRODUCERS) {
                producers.remove(producers.keySet().iterator().next());
            }
        }
        nextOffset += batch.count();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PartitionState that
                && nextOffset == that.nextOffset
                && logStartOffset == that.logStartOffset
                && epochs.equals(that.epochs)
                // The order decides who is forgotten next, so it is part of the state.
                && Map.copyOf(producers).equals(Map.copyOf(that.producers))
                && producers.keySet().stream()
                        .toList()
                        .equals(that.producers.keySet().stream().toList());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * nextOffset + logStartOffset) + producers.hashCode();
    }

    @Override
    public String toString() {
        return "[" + logStartOffset + ", " + nextOffset + ") epochs " + epochs + " producers " + producers;
    }
}
