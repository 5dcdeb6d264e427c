package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(SampleDomain.class)
@Domain(DomainContext.Global.class)
class RecordBatchProperties {

    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll SampleBatch sample) {
        RecordBatch batch = RecordBatch.of(sample.encode());

        assertThat(SampleBatch.decode(batch)).isEqualTo(sample.records());
        assertThat(batch.records(RecordBatch.MAX_UNCOMPRESSED_BYTES))
                .extracting(Record::offset)
                .isEqualTo(offsets(0, sample.records().size()));
        assertThat(RecordBatchValidator.check(
                        batch.buffer(),
                        batch.sizeInBytes(),
                        RecordBatchValidator.Depth.ALL_RECORDS,
                        RecordBatch.MAX_UNCOMPRESSED_BYTES))
                .isEmpty();
    }

    @Property(tries = 100)
    void theKindOfBufferDoesNotMatter(@ForAll SampleBatch sample) {
        ByteBuffer bytes = sample.encode();
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.remaining() + 3).position(3);
        direct.put(bytes.duplicate()).position(3);
        ByteBuffer readOnly = bytes.asReadOnlyBuffer();

        for (ByteBuffer buffer : List.of(direct, readOnly)) {
            RecordBatch batch = RecordBatch.of(buffer);

            assertThat(batch.crcMatches()).isTrue();
            assertThat(batch.buffer()).isEqualTo(bytes);
            assertThat(SampleBatch.decode(batch)).isEqualTo(sample.records());
        }
        assertThat(direct.position()).isEqualTo(3);
    }

    @Property(tries = 100)
    void aLeadersStampLeavesTheRestAlone(@ForAll SampleBatch sample, @ForAll long baseOffset, @ForAll int epoch) {
        RecordBatch sent = RecordBatch.of(sample.encode());

        ByteBuffer stamped = Forgery.copy(sent.buffer())
                .put(sent.stampedPrefix(baseOffset, epoch))
                .rewind();
        RecordBatch stored = RecordBatch.of(stamped);

        assertThat(stored.crcMatches()).isTrue();
        assertThat(stored.baseOffset()).isEqualTo(baseOffset);
        assertThat(stored.leaderEpoch()).isEqualTo(epoch);
        assertThat(SampleBatch.decode(stored)).isEqualTo(sample.records());
        assertThat(stored.records(RecordBatch.MAX_UNCOMPRESSED_BYTES))
                .extracting(Record::offset)
                .isEqualTo(offsets(baseOffset, sample.records().size()));
    }

    @Property(tries = 50)
    void noPrefixOfABatchIsABatch(@ForAll SampleBatch sample) {
        ByteBuffer bytes = sample.encode();

        for (int end = 0; end < bytes.limit(); end++) {
            ByteBuffer prefix = bytes.slice(0, end);

            assertThatThrownBy(() -> RecordBatch.of(prefix)).isInstanceOf(CorruptBatchException.class);
            assertThat(RecordBatchValidator.check(prefix, Integer.MAX_VALUE)).isPresent();
            assertThat(RecordBatches.in(prefix)).isEmpty();
        }
    }

    @Property(tries = 50)
    void batchesAreFoundUpToTheFirstIncompleteOne(
            @ForAll @Size(min = 1, max = 5) List<SampleBatch> samples, @ForAll int cutSeed) {
        ByteBuffer log = ByteBuffer.allocate(4 << 20);
        List<Integer> ends = new ArrayList<>();
        for (SampleBatch sample : samples) {
            log.put(sample.encode());
            ends.add(log.position());
        }
        int cut = Math.floorMod(cutSeed, log.position() + 1);

        List<RecordBatch> found = new ArrayList<>();
        RecordBatches.in(log.slice(0, cut)).forEach(found::add);

        assertThat(found).hasSize((int) ends.stream().filter(end -> end <= cut).count());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).buffer()).isEqualTo(samples.get(i).encode());
        }
    }

    private static List<Long> offsets(long first, int count) {
        List<Long> offsets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            offsets.add(first + i);
        }
        return offsets;
    }
}
