package io.raftlog.record;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Batches of every codec with every kind of record that producers may write. */
class SampleDomain extends DomainContextBase {
    @Provide
    Arbitrary<SampleBatch> batches() {
        Arbitrary<List<SampleRecord>> records =
                records().list().ofMinSize(1).ofMaxSize(40).withSizeDistribution(RandomDistribution.uniform());
        Arbitrary<CompressionCodec> codecs = Arbitraries.of(CompressionCodec.class);
        Arbitrary<SampleBatch> plain = Combinators.combine(codecs, records)
                .as((codec, some) -> new SampleBatch(codec, some, -1, (short) -1, -1));
        Arbitrary<SampleBatch> idempotent = Combinators.combine(
                        codecs,
                        records,
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.shorts().greaterOrEqual((short) 0),
                        Arbitraries.integers().greaterOrEqual(0))
                .as(SampleBatch::new);
        return Arbitraries.oneOf(plain, idempotent);
    }

    @Provide
    Arbitrary<SampleRecord> records() {
        Arbitrary<Long> timestamps = Arbitraries.oneOf(
                Arbitraries.longs().greaterOrEqual(-1),
                Arbitraries.longs().between(1_700_000_000_000L, 1_700_000_100_000L));
        return Combinators.combine(timestamps, fields(), fields(), headers()).as(SampleRecord::new);
    }

    private static Arbitrary<ByteBuffer> fields() {
        Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<byte[]> repeated = Combinators.combine(
                        Arbitraries.bytes(), Arbitraries.integers().between(0, 3_000))
                .as((b, length) -> {
                    byte[] bytes = new byte[length];
                    Arrays.fill(bytes, b);
                    return bytes;
                });
        return Arbitraries.oneOf(random, repeated).map(ByteBuffer::wrap).injectNull(0.15);
    }

    private static Arbitrary<List<RecordHeader>> headers() {
        Arbitrary<RecordHeader> header = Combinators.combine(
                        Arbitraries.strings().ofMaxLength(12), fields())
                .as(RecordHeader::new);
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(List.of())),
                Tuple.of(1, header.list().ofMinSize(1).ofMaxSize(4)));
    }
}
