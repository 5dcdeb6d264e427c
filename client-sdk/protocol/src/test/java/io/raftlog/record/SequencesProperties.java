package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;

class SequencesProperties {

    @Property
    void theyWrapAsKafkasDo(@ForAll @IntRange int sequence, @ForAll @IntRange int records) {
        assertThat(Sequences.plus(sequence, records))
                .isEqualTo(DefaultRecordBatch.incrementSequence(sequence, records));
    }

    @Example
    void afterTheHighestComesZero() {
        assertThat(Sequences.next(Integer.MAX_VALUE)).isZero();
        assertThat(Sequences.isNext(Integer.MAX_VALUE, 0)).isTrue();
        assertThat(Sequences.isNext(4, 5)).isTrue();
        assertThat(Sequences.isNext(4, 4)).isFalse();
        assertThat(Sequences.isNext(4, 6)).isFalse();
    }

    @Example
    void aBatchMayEndBeyondTheWrap() {
        RecordBatch batch = RecordBatch.of(new SampleBatch(
                        CompressionCodec.NONE,
                        SampleBatch.compressible(CompressionCodec.NONE).records(),
                        1,
                        (short) 0,
                        Integer.MAX_VALUE - 4)
                .encode());

        assertThat(batch.lastSequence()).isEqualTo(14);
    }
}
