package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.record.RecordBatchFilter.Filtered;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.apache.kafka.common.record.internal.MutableRecordBatch;

/** What is left of a batch after records were taken out is what a list would hold, and Kafka reads it as we do. */
@Domain(SampleDomain.class)
@Domain(DomainContext.Global.class)
class RecordBatchFilterProperties {
    private static final long HORIZON = 1_800_000_000_000L;
    private static final long BASE_OFFSET = 700;

    @Property(tries = 400)
    void whatIsLeftKeepsItsOffsetsAndContent(@ForAll SampleBatch sample, @ForAll long seed) {
        RecordBatch batch = placed(sample);
        BitSet kept = chosen(seed, sample.records().size());

        Filtered filtered = filter(batch, kept);

        List<Long> offsets = new ArrayList<>();
        List<SampleRecord> expected = new ArrayList<>();
        kept.stream().forEach(i -> {
            offsets.add(BASE_OFFSET + i);
            expected.add(sample.records().get(i));
        });
        assertThat(filtered.kept()).isEqualTo(expected.size());
        if (expected.isEmpty()) {
            assertThat(filtered.changed()).isTrue();
            assertThat(filtered.rewritten()).isEmpty();
            return;
        }
        RecordBatch left = filtered.rewritten().orElse(batch);
        assertThat(SampleBatch.decode(left)).isEqualTo(expected);
        assertThat(offsetsOf(left)).isEqualTo(offsets);
        assertThat(left.crcMatches()).isTrue();
        assertSameIdentity(left, batch);
        MutableRecordBatch kafka = KafkaOracle.read(left.buffer());
        kafka.ensureValid();
        assertThat(KafkaOracle.records(kafka)).isEqualTo(expected);
        assertThat(kafka.maxTimestamp())
                .isEqualTo(expected.stream()
                        .mapToLong(SampleRecord::timestamp)
                        .max()
                        .orElseThrow());
        assertThat(kafka.deleteHorizonMs()).isEqualTo(left.deleteHorizonMs());
    }

    @Property(tries = 400)
    void aKeptTombstoneAndNothingElseBringsADeleteHorizonThatStays(@ForAll SampleBatch sample, @ForAll long seed) {
        RecordBatch batch = placed(sample);
        BitSet kept = chosen(seed, sample.records().size());
        boolean tombstones = kept.stream()
                .mapToObj(sample.records()::get)
                .anyMatch(record -> record.key() != null && record.value() == null);

        Filtered first = filter(batch, kept);
        RecordBatch left = first.rewritten().orElse(batch);
        Filtered again = RecordBatchFilter.filter(
                left, (offset, key, hasValue) -> true, HORIZON + 1, RecordBatch.MAX_UNCOMPRESSED_BYTES);

        assertThat(first.tombstonesKept()).isEqualTo(tombstones);
        assertThat(first.deleteHorizonMs()).isEqualTo(tombstones ? HORIZON : -1);
        if (!kept.isEmpty()) {
            assertThat(again.changed()).isFalse();
            assertThat(again.deleteHorizonMs()).isEqualTo(first.deleteHorizonMs());
        }
    }

    @Property(tries = 100)
    void aBatchOfWhichAllIsKeptIsTheSameBatch(@ForAll SampleBatch sample) {
        RecordBatch batch = placed(sample);
        BitSet all = new BitSet();
        all.set(0, sample.records().size());

        Filtered filtered = filter(batch, all);

        assertThat(filtered.changed()).isEqualTo(filtered.tombstonesKept());
    }

    @Example
    void anEmptyBatchSpansItsOffsetsForKafkaToo() {
        RecordBatch gap = RecordBatch.of(EmptyBatch.spanning(5, 6L + Integer.MAX_VALUE, 3));
        RecordBatch small = RecordBatch.of(EmptyBatch.spanning(5, 8, 3));

        MutableRecordBatch kafka = KafkaOracle.read(small.buffer());

        kafka.ensureValid();
        assertThat(kafka.baseOffset()).isEqualTo(5);
        assertThat(kafka.nextOffset()).isEqualTo(8);
        assertThat(kafka.partitionLeaderEpoch()).isEqualTo(3);
        assertThat(KafkaOracle.records(kafka)).isEmpty();
        assertThat(SampleBatch.decode(small)).isEmpty();
        assertThat(small.crcMatches()).isTrue();
        assertThat(gap.nextOffset()).isEqualTo(6L + Integer.MAX_VALUE);
    }

    private static Filtered filter(RecordBatch batch, BitSet kept) {
        return RecordBatchFilter.filter(
                batch,
                (offset, key, hasValue) -> kept.get((int) (offset - BASE_OFFSET)),
                HORIZON,
                RecordBatch.MAX_UNCOMPRESSED_BYTES);
    }

    private static RecordBatch placed(SampleBatch sample) {
        ByteBuffer bytes = sample.encode();
        ByteBuffer stamped = ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .put(0, RecordBatch.of(bytes).stampedPrefix(BASE_OFFSET, 9), 0, RecordBatch.PREFIX_BYTES)
                .flip();
        return RecordBatch.of(stamped);
    }

    private static BitSet chosen(long seed, int count) {
        Random random = new Random(seed);
        BitSet chosen = new BitSet();
        int oneIn = random.nextInt(1, 5);
        for (int i = 0; i < count; i++) {
            chosen.set(i, random.nextInt(oneIn) == 0);
        }
        return chosen;
    }

    private static List<Long> offsetsOf(RecordBatch batch) {
        List<Long> offsets = new ArrayList<>();
        batch.records(RecordBatch.MAX_UNCOMPRESSED_BYTES).forEach(record -> offsets.add(record.offset()));
        return offsets;
    }

    private static void assertSameIdentity(RecordBatch left, RecordBatch batch) {
        assertThat(left.baseOffset()).isEqualTo(batch.baseOffset());
        assertThat(left.lastOffset()).isEqualTo(batch.lastOffset());
        assertThat(left.leaderEpoch()).isEqualTo(9);
        assertThat(left.producerId()).isEqualTo(batch.producerId());
        assertThat(left.producerEpoch()).isEqualTo(batch.producerEpoch());
        assertThat(left.baseSequence()).isEqualTo(batch.baseSequence());
    }
}
