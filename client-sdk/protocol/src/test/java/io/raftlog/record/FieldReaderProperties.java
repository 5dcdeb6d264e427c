package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.utils.ByteUtils;

class FieldReaderProperties {

    @Property
    void numbersAreReadAsTheyWereWrittenAndAsKafkaWritesThem(@ForAll int value) {
        byte[] bytes = new byte[Varints.sizeOf(value)];

        int end = Varints.write(bytes, 0, value);

        assertThat(end).isEqualTo(bytes.length).isEqualTo(ByteUtils.sizeOfVarint(value));
        assertThat(reader(bytes).varint()).isEqualTo(value);
        assertThat(reader(bytes).varlong()).isEqualTo(value);
        assertThat(ByteUtils.readVarint(ByteBuffer.wrap(bytes))).isEqualTo(value);
    }

    @Property
    void longNumbersAreReadAsTheyWereWrittenAndAsKafkaWritesThem(@ForAll long value) {
        byte[] bytes = new byte[Varints.sizeOf(value)];

        int end = Varints.write(bytes, 0, value);

        assertThat(end).isEqualTo(bytes.length).isEqualTo(ByteUtils.sizeOfVarlong(value));
        assertThat(reader(bytes).varlong()).isEqualTo(value);
        assertThat(ByteUtils.readVarlong(ByteBuffer.wrap(bytes))).isEqualTo(value);
    }

    @Property
    void noNumberIsReadFromPartOfItsBytes(@ForAll long value) {
        byte[] bytes = new byte[Varints.sizeOf(value)];
        Varints.write(bytes, 0, value);

        FieldReader cut = new FieldReader(ByteBuffer.wrap(bytes), 0, bytes.length - 1);

        assertThatThrownBy(cut::varlong).isInstanceOf(CorruptBatchException.class);
    }

    @Example
    void bitsThatDoNotFitAreNotDropped() {
        byte[] bits33 = {-1, -1, -1, -1, 0x1F};
        byte[] bits65 = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 0x03};

        assertThatThrownBy(() -> reader(bits33).varint()).hasMessageContaining("more than 32 bits");
        assertThat(reader(bits33).varlong()).isEqualTo(-(1L << 32));
        assertThatThrownBy(() -> reader(bits65).varlong()).hasMessageContaining("more than 64 bits");
    }

    @Example
    void aLengthBelowNullIsCorrupt() {
        FieldReader reader = reader(new byte[3]);

        assertThat(reader.skip(-1)).isZero();
        assertThat(reader.skip(3)).isZero();
        assertThat(reader.remaining()).isZero();
        assertThatThrownBy(() -> reader.skip(-2)).isInstanceOf(CorruptBatchException.class);
        assertThatThrownBy(() -> reader.skip(1)).isInstanceOf(CorruptBatchException.class);
    }

    private static FieldReader reader(byte[] bytes) {
        return new FieldReader(ByteBuffer.wrap(bytes), 0, bytes.length);
    }
}
