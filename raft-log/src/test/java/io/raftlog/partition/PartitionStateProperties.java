package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.Sequences;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The partition's state against a model that remembers every batch for ever and searches it from end to end. */
class PartitionStateProperties {
    /** What a producer does next: the batch it sent {@code back} batches ago, or a new one after a gap of {@code gap}. */
    record Move(int producer, int epochStep, int back, int gap, int count) {}

    private record Appended(BatchMeta batch, long offset) {}

    @Property(tries = 500)
    void aBatchIsAppendedOnceAndItsRetryGetsTheSameOffset(@ForAll("moves") List<Move> moves) {
        var state = new PartitionState();
        var log = new ArrayList<Appended>();

        for (Move move : moves) {
            BatchMeta batch = batchFor(move, log);
            PartitionState before = state.copy();
            Admission admission = state.decide(batch);

            assertThat(state).as("deciding changes nothing").isEqualTo(before);
            assertThat(kind(admission)).as("%s after %s", batch, log).isEqualTo(expected(batch, log));
            if (admission instanceof Admission.Duplicate duplicate) {
                assertThat(log).contains(new Appended(batch, duplicate.baseOffset()));
            }
            if (admission instanceof Admission.Accepted) {
                log.add(new Appended(batch, state.nextOffset()));
                state.evolve(new AppendBatches(1, state.nextOffset(), List.of(batch)));
            }
        }

        assertThat(state.nextOffset())
                .isEqualTo(log.stream().mapToLong(a -> a.batch().count()).sum());
        assertThat(replayed(log)).isEqualTo(state);
    }

    private static PartitionState replayed(List<Appended> log) {
        var state = new PartitionState();
        log.forEach(a -> state.evolve(new AppendBatches(1, a.offset(), List.of(a.batch()))));
        return state;
    }

    private static String kind(Admission admission) {
        return admission instanceof Admission.Refused refused
                ? refused.refusal().code().name()
                : admission.getClass().getSimpleName();
    }

    /** The same answer, from the whole history. */
    private static String expected(BatchMeta batch, List<Appended> log) {
        if (batch.producerId() < 0) {
            return "Accepted";
        }
        List<BatchMeta> own = log.stream()
                .map(Appended::batch)
                .filter(b -> b.producerId() == batch.producerId())
                .toList();
        if (own.isEmpty()) {
            return batch.baseSequence() == 0 ? "Accepted" : ErrorCode.UNKNOWN_PRODUCER.name();
        }
        BatchMeta last = own.get(own.size() - 1);
        if (batch.producerEpoch() != last.producerEpoch()) {
            return batch.producerEpoch() < last.producerEpoch()
                    ? ErrorCode.STALE_PRODUCER_EPOCH.name()
                    : batch.baseSequence() == 0 ? "Accepted" : ErrorCode.OUT_OF_ORDER_SEQUENCE.name();
        }
        int next = last.baseSequence() + last.count();
        if (batch.baseSequence() == next) {
            return "Accepted";
        }
        List<BatchMeta> sameEpoch = own.stream()
                .filter(b -> b.producerEpoch() == batch.producerEpoch())
                .toList();
        boolean remembered =
                sameEpoch
                        .subList(Math.max(0, sameEpoch.size() - Sequences.REMEMBERED_BATCHES), sameEpoch.size())
                        .stream()
                        .anyMatch(b -> b.baseSequence() == batch.baseSequence() && b.count() == batch.count());
        if (remembered) {
            return "Duplicate";
        }
        return batch.baseSequence() < next
                ? ErrorCode.DUPLICATE_TOO_OLD.name()
                : ErrorCode.OUT_OF_ORDER_SEQUENCE.name();
    }

    private static BatchMeta batchFor(Move move, List<Appended> log) {
        if (move.producer() < 0) {
            return new BatchMeta(100, move.count(), 7, 0, -1, (short) -1, -1);
        }
        List<BatchMeta> own = log.stream()
                .map(Appended::batch)
                .filter(b -> b.producerId() == move.producer())
                .toList();
        if (move.back() > 0 && own.size() >= move.back()) {
            return own.get(own.size() - move.back());
        }
        int epoch = own.isEmpty() ? 1 : own.get(own.size() - 1).producerEpoch();
        int next = own.isEmpty() || move.epochStep() != 0
                ? 0
                : own.get(own.size() - 1).baseSequence()
                        + own.get(own.size() - 1).count();
        return new BatchMeta(
                100, move.count(), 7, 0, move.producer(), (short) (epoch + move.epochStep()), next + move.gap());
    }

    @Provide
    Arbitrary<List<Move>> moves() {
        return Combinators.combine(
                        Arbitraries.integers().between(-1, 2),
                        Arbitraries.frequency(Tuple.of(8, 0), Tuple.of(1, 1), Tuple.of(1, -1)),
                        Arbitraries.integers().between(0, Sequences.REMEMBERED_BATCHES + 2),
                        Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(1, 3)),
                        Arbitraries.integers().between(1, 4))
                .as(Move::new)
                .list()
                .ofMaxSize(150);
    }
}
