package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPartitionerTest {

    @Test
    void onlyTheBytesBetweenPositionAndLimitAreTheKey() {
        ByteBuffer whole = ByteBuffer.wrap("..orders-17..".getBytes(StandardCharsets.UTF_8));
        ByteBuffer key = whole.duplicate().position(2).limit(11);

        int partition = KeyPartitioner.partitionFor(key, 12);

        assertThat(partition).isEqualTo(KeyPartitioner.partitionFor("orders-17".getBytes(StandardCharsets.UTF_8), 12));
        assertThat(key.position()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void withoutPartitionsThereIsNoAnswer(int count) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyPartitioner.partitionFor(new byte[] {1}, count))
                .withMessageContaining(String.valueOf(count));
    }
}
