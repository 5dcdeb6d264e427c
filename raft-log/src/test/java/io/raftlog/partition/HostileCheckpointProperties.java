package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.hostile.Garbled;
import io.raftlog.raft.EntryPosition;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Checkpoints and commands that nobody wrote as they are. */
class HostileCheckpointProperties {
    @Property
    void aGarbledCheckpointIsACheckpointOrRefused(@ForAll("checkpoints") byte[] bytes) {
        try {
            PartitionCheckpoint decoded = PartitionCheckpointCodec.decode(ByteBuffer.wrap(bytes));
            assertThat(PartitionCheckpointCodec.encode(decoded)).isEqualTo(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @Property
    void aGarbledCommandIsACommandOrRefused(@ForAll("commands") byte[] bytes) {
        try {
            PartitionCommand decoded = PartitionCommandCodec.decode(ByteBuffer.wrap(bytes));
            assertThat(PartitionCommandCodec.encode(decoded)).isEqualTo(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @Provide
    Arbitrary<byte[]> checkpoints() {
        var batches = List.of(new RememberedBatch(0, 10, 100), new RememberedBatch(10, 5, 110));
        var checkpoint = new PartitionCheckpoint(
                new EntryPosition(3, 70),
                115,
                2,
                List.of(new EpochStart(1, 0), new EpochStart(3, 100)),
                List.of(
                        new PartitionCheckpoint.Producer(4_711, (short) 0, batches),
                        new PartitionCheckpoint.Producer(4_712, (short) 1, List.of())));
        return Garbled.of(Arbitraries.of(
                List.of(PartitionCheckpointCodec.encode(checkpoint).array())));
    }

    @Provide
    Arbitrary<byte[]> commands() {
        var batch = new BatchMeta(100, 10, 42, 1_000, 4_711, (short) 0, 0);
        return Garbled.of(Arbitraries.of(List.<PartitionCommand>of(
                        new PartitionCommand.AppendBatches(3, 100, List.of(batch, batch)),
                        new PartitionCommand.AdvanceLogStart(3, 50),
                        new PartitionCommand.Barrier(4)))
                .map(command -> PartitionCommandCodec.encode(command).array()));
    }
}
