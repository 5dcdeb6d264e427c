package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.partition.PartitionCommand.AdvanceLogStart;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.Barrier;
import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PartitionCommandCodecProperties {
    @Property
    void whatIsEncodedIsDecoded(@ForAll("commands") PartitionCommand command) {
        ByteBuffer bytes = PartitionCommandCodec.encode(command);

        assertThat(PartitionCommandCodec.decode(bytes)).isEqualTo(command);
        assertThat(bytes.position()).isZero();
    }

    @Property
    void everyProperPrefixIsRefused(@ForAll("commands") PartitionCommand command) {
        ByteBuffer bytes = PartitionCommandCodec.encode(command);

        for (int length = 0; length < bytes.limit(); length++) {
            ByteBuffer prefix = bytes.slice(0, length);
            assertThatThrownBy(() -> PartitionCommandCodec.decode(prefix)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property
    void arbitraryBytesAreACommandOrRefused(@ForAll byte[] bytes) {
        try {
            PartitionCommand decoded = PartitionCommandCodec.decode(ByteBuffer.wrap(bytes));
            assertThat(PartitionCommandCodec.encode(decoded)).isEqualTo(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("partition command .*|batch of .*");
        }
    }

    @Provide
    Arbitrary<PartitionCommand> commands() {
        Arbitrary<Long> terms = Arbitraries.longs().greaterOrEqual(0);
        Arbitrary<Long> offsets = Arbitraries.longs().between(0, 1L << 50);
        Arbitrary<PartitionCommand> appends = Combinators.combine(
                        terms, offsets, batches().list().ofMinSize(1).ofMaxSize(6))
                .as(AppendBatches::new);
        return Arbitraries.oneOf(
                appends, Combinators.combine(terms, offsets).as(AdvanceLogStart::new), terms.map(Barrier::new));
    }

    private static Arbitrary<BatchMeta> batches() {
        return Combinators.combine(
                        Arbitraries.integers().greaterOrEqual(1),
                        Arbitraries.integers().greaterOrEqual(1),
                        Arbitraries.integers(),
                        Arbitraries.longs(),
                        Arbitraries.longs().greaterOrEqual(-1),
                        Arbitraries.shorts(),
                        Arbitraries.integers())
                .as(BatchMeta::new);
    }
}
