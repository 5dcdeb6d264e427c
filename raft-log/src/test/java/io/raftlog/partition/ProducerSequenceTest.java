package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.ForgetProducers;
import io.raftlog.protocol.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProducerSequenceTest {
    private static final int LAST = Integer.MAX_VALUE;

    private final PartitionState state = new PartitionState();

    @Test
    void sequencesWrapToZero() {
        append(batch(0, LAST));
        append(batch(LAST, 1));

        assertThat(state.decide(batch(0, 10))).isEqualTo(Admission.ACCEPTED);
    }

    @Test
    void aBatchThatSpansTheWrapIsFollowedByTheRightOne() {
        append(batch(0, LAST - 3));
        append(batch(LAST - 3, 10));

        assertThat(state.decide(batch(6, 1))).isEqualTo(Admission.ACCEPTED);
        assertThat(state.decide(batch(LAST - 3, 10))).isEqualTo(new Admission.Duplicate(LAST - 3L));
    }

    @Test
    void aFloodOfProducersIsRefusedAndNobodyIsForgottenForIt() {
        for (long id = 0; id < PartitionState.MAX_PRODUCERS; id++) {
            assertThat(state.decide(first(id))).isEqualTo(Admission.ACCEPTED);
            append(first(id));
        }

        assertThat(state.decide(first(PartitionState.MAX_PRODUCERS)))
                .isInstanceOfSatisfying(Admission.Refused.class, refused -> {
                    assertThat(refused.refusal().code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
                    assertThat(refused.refusal().hint()).contains("producer.id.expiration.ms");
                });
        assertThat(state.decide(first(0))).isEqualTo(new Admission.Duplicate(0));
        assertThat(state.decide(new BatchMeta(100, 1, 7, 0, 0, (short) 0, 1))).isEqualTo(Admission.ACCEPTED);
    }

    @Test
    void whoAppendedNothingSinceAnOffsetIsForgottenAndMakesRoom() {
        for (long id = 0; id < PartitionState.MAX_PRODUCERS; id++) {
            append(first(id));
        }
        append(new BatchMeta(100, 1, 7, 0, 0, (short) 0, 1));

        state.evolve(new ForgetProducers(1, 2));

        assertThat(state.decide(first(0))).isEqualTo(new Admission.Duplicate(0));
        assertThat(state.decide(new BatchMeta(100, 1, 7, 0, 1, (short) 0, 1))).isInstanceOf(Admission.Refused.class);
        assertThat(state.decide(first(2))).isEqualTo(new Admission.Duplicate(2));
        assertThat(state.decide(first(PartitionState.MAX_PRODUCERS))).isEqualTo(Admission.ACCEPTED);
    }

    private static BatchMeta first(long producerId) {
        return new BatchMeta(100, 1, 7, 0, producerId, (short) 0, 0);
    }

    private static BatchMeta batch(int baseSequence, int count) {
        return new BatchMeta(100, count, 7, 0, 1, (short) 0, baseSequence);
    }

    private void append(BatchMeta batch) {
        state.evolve(new AppendBatches(1, state.nextOffset(), List.of(batch)));
    }
}
