package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.utils.Utils;

/** Kafka's own library and ours agree on every batch. */
@Domain(SampleDomain.class)
@Domain(DomainContext.Global.class)
class KafkaOracleProperties {

    @Property(tries = 500)
    void kafkaReadsWhatWeWrite(@ForAll SampleBatch sample) {
        ByteBuffer bytes = sample.encode();

        MutableRecordBatch kafka = KafkaOracle.read(bytes);

        kafka.ensureValid();
        assertThat(KafkaOracle.records(kafka)).isEqualTo(sample.records());
        assertThat(kafka.sizeInBytes()).isEqualTo(bytes.remaining());
        assertSameHeader(RecordBatch.of(bytes), kafka);
    }

    @Property(tries = 500)
    void weReadWhatKafkaWrites(@ForAll SampleBatch sample) {
        ByteBuffer bytes = KafkaOracle.write(sample);

        RecordBatch ours = RecordBatch.of(bytes);

        assertThat(RecordBatchValidator.check(
                        bytes, bytes.remaining(), RecordBatchValidator.Depth.ALL_RECORDS, 10_000_000))
                .isEmpty();
        assertThat(ours.compression()).isEqualTo(sample.codec());
        assertThat(SampleBatch.decode(ours)).isEqualTo(sample.records());
        assertSameHeader(ours, KafkaOracle.read(bytes));
    }

    @Property
    void ourUncompressedBytesAreKafkas(@ForAll SampleBatch any) {
        SampleBatch sample = new SampleBatch(
                CompressionCodec.NONE, any.records(), any.producerId(), any.producerEpoch(), any.baseSequence());

        assertThat(sample.encode()).isEqualTo(KafkaOracle.write(sample));
    }

    @Property
    void keysGoWhereKafkaSendsThem(@ForAll byte[] key) {
        assertThat(KeyPartitioner.murmur2(key)).isEqualTo(Utils.murmur2(key));
        assertThat(KeyPartitioner.partitionFor(key, 7)).isEqualTo(Utils.toPositive(Utils.murmur2(key)) % 7);
    }

    private static void assertSameHeader(RecordBatch ours, MutableRecordBatch kafka) {
        assertThat(ours.crcMatches()).isTrue();
        assertThat(ours.crc()).isEqualTo((int) kafka.checksum());
        assertThat(ours.baseOffset()).isEqualTo(kafka.baseOffset());
        assertThat(ours.lastOffset()).isEqualTo(kafka.lastOffset());
        assertThat(ours.nextOffset()).isEqualTo(kafka.nextOffset());
        assertThat(ours.leaderEpoch()).isEqualTo(kafka.partitionLeaderEpoch());
        assertThat(ours.maxTimestamp()).isEqualTo(kafka.maxTimestamp());
        assertThat(ours.producerId()).isEqualTo(kafka.producerId());
        assertThat(ours.producerEpoch()).isEqualTo(kafka.producerEpoch());
        assertThat(ours.baseSequence()).isEqualTo(kafka.baseSequence());
        assertThat(ours.lastSequence()).isEqualTo(kafka.lastSequence());
        assertThat(ours.count()).isEqualTo(kafka.countOrNull());
        assertThat(ours.compression().id()).isEqualTo(kafka.compressionType().id);
        assertThat(ours.isTransactional()).isEqualTo(kafka.isTransactional());
        assertThat(ours.isControl()).isEqualTo(kafka.isControlBatch());
    }
}
