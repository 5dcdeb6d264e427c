package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionCodecTest {

    @ParameterizedTest
    @EnumSource(CompressionCodec.class)
    void idsAndNamesAreKafkas(CompressionCodec codec) {
        assertThat(CompressionCodec.ofId(codec.id())).contains(codec);
        assertThat(CompressionCodec.parse(codec.toString())).isEqualTo(codec);
        assertThat(CompressionCodec.parse(codec.name())).isEqualTo(codec);
        assertThat(CompressionType.forId(codec.id()).name).isEqualTo(codec.toString());
    }

    @Test
    void undefinedIdsAreNoCodec() {
        assertThat(CompressionCodec.ofId(-1)).isEmpty();
        assertThat(CompressionCodec.ofId(5)).isEmpty();
    }

    @Test
    void anUnknownNameIsRefusedWithTheChoices() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompressionCodec.parse("brotli"))
                .withMessage("\"brotli\" is not one of none, gzip, snappy, lz4, zstd");
    }
}
