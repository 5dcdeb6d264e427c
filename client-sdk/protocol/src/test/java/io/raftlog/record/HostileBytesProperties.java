package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** Whatever bytes arrive, they end in a refusal or in {@link CorruptBatchException}: nothing else, and no large array. */
@Domain(SampleDomain.class)
@Domain(DomainContext.Global.class)
class HostileBytesProperties {
    private static final int BOUND = 1 << 20;

    @Property(tries = 60)
    void everyFlippedBitInsideTheCrcIsRefused(@ForAll SampleBatch sample) {
        ByteBuffer batch = Forgery.copy(sample.encode());
        int firstBit = BatchLayout.MAGIC * 8;
        // All bits of the header, then a stride: batches may be long.
        for (int bit = firstBit; bit < batch.limit() * 8; bit += bit < RecordBatch.HEADER_BYTES * 8 ? 1 : 37) {
            flip(batch, bit);

            assertThat(RecordBatchValidator.check(batch, Integer.MAX_VALUE))
                    .as("bit %d", bit)
                    .isPresent();

            flip(batch, bit);
        }
        assertThat(RecordBatchValidator.check(batch, Integer.MAX_VALUE)).isEmpty();
    }

    @Property(tries = 20_000)
    void changedRecordsBehindARightCrcAreNeverMoreThanCorrupt(
            @ForAll CompressionCodec codec, @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int changes) {
        ByteBuffer batch = Forgery.copy(SampleBatch.compressible(codec).encode());
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            int at = RecordBatch.HEADER_BYTES + random.nextInt(batch.limit() - RecordBatch.HEADER_BYTES);
            batch.put(
                    at,
                    random.nextBoolean() ? (byte) random.nextInt() : (byte) (batch.get(at) ^ (1 << random.nextInt(8))));
        }
        if (random.nextInt(4) == 0) {
            batch.limit(RecordBatch.HEADER_BYTES + random.nextInt(batch.limit() - RecordBatch.HEADER_BYTES));
        }

        survives(Forgery.sealed(batch));
    }

    @Property(tries = 10_000)
    void anyHeaderBehindARightCrcIsNeverMoreThanCorrupt(@ForAll CompressionCodec codec, @ForAll long seed) {
        ByteBuffer batch = Forgery.copy(SampleBatch.compressible(codec).encode());
        Random random = new Random(seed);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = BatchLayout.ATTRIBUTES + random.nextInt(RecordBatch.HEADER_BYTES - BatchLayout.ATTRIBUTES);
            batch.put(at, (byte) random.nextInt());
        }

        survives(Forgery.sealed(batch));
    }

    @Property(tries = 20_000)
    void randomRecordsAreNeverMoreThanCorrupt(
            @ForAll CompressionCodec codec,
            @ForAll @IntRange(min = 1, max = 1000) int count,
            @ForAll byte[] records,
            @ForAll boolean withMagic) {
        byte[] magic = withMagic ? magicOf(codec) : new byte[0];
        byte[] bytes = ByteBuffer.allocate(magic.length + records.length)
                .put(magic)
                .put(records)
                .array();

        survives(Forgery.batch(codec, count, bytes));
    }

    @Property(tries = 5_000)
    void randomBytesAreNoBatches(@ForAll byte[] bytes) {
        assertThat(RecordBatchValidator.check(ByteBuffer.wrap(bytes), BOUND)).isPresent();
        try {
            RecordBatches.in(ByteBuffer.wrap(bytes))
                    .forEach(batch -> batch.records(BOUND).forEach(Record::headers));
        } catch (CorruptBatchException expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
    }

    @Property
    void varintsOfAnyLengthStayInsideTheirBytes(@ForAll byte[] bytes, @ForAll boolean wide) {
        FieldReader reader = new FieldReader(ByteBuffer.wrap(bytes), 0, bytes.length);
        int before = 0;
        while (reader.remaining() > 0) {
            try {
                long ignored = wide ? reader.varlong() : reader.varint();
                assertThat(reader.position()).isBetween(before + 1, before + (wide ? 10 : 5));
            } catch (CorruptBatchException expected) {
                assertThat(reader.position()).isGreaterThan(before);
            }
            before = reader.position();
        }
        assertThatThrownBy(reader::int8).isInstanceOf(CorruptBatchException.class);
    }

    /** Reads and checks the batch every way there is; the two ways agree on whether it is one. */
    private static void survives(ByteBuffer batch) {
        boolean refused = RecordBatchValidator.check(
                        batch, Integer.MAX_VALUE, RecordBatchValidator.Depth.ALL_RECORDS, BOUND)
                .isPresent();
        boolean corrupt = false;
        try {
            RecordBatch view = RecordBatch.of(batch);
            for (Record record : view.records(BOUND)) {
                assertThat(record.headers()).hasSizeLessThan(batch.limit() + BOUND);
                assertThat(Set.of(record.hashCode(), record.toString())).hasSize(2);
            }
        } catch (CorruptBatchException e) {
            corrupt = true;
        }
        assertThat(refused || !corrupt).as("what cannot be read is refused").isTrue();
    }

    private static void flip(ByteBuffer batch, int bit) {
        batch.put(bit / 8, (byte) (batch.get(bit / 8) ^ (1 << (bit % 8))));
    }

    private static byte[] magicOf(CompressionCodec codec) {
        int length = switch (codec) {
            case NONE -> 0;
            case GZIP -> 10;
            case SNAPPY -> 16;
            case LZ4 -> 7;
            case ZSTD -> 4;
        };
        byte[] magic = new byte[length];
        SampleBatch.compressible(codec).encode().get(RecordBatch.HEADER_BYTES, magic);
        return magic;
    }
}
