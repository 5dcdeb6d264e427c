package io.raftlog.tools.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchFileTest {
    private final ByteBuffer three = threeBatches();

    @Test
    void aWholeFileIsWholeAndSoIsOneThatIsBeingWritten() {
        assertThat(new BatchFile(three).isWhole()).isTrue();
        for (int end = 0; end <= three.limit(); end++) {
            assertThat(new BatchFile(three.duplicate().limit(end)).isWhole())
                    .as("cut at %d", end)
                    .isTrue();
        }
    }

    @Test
    void aFlippedBitIsFoundWhereverItIsPut() {
        for (int place = 0; place < three.limit(); place++) {
            int covered = Math.toIntExact(new BatchFile(three).coveredAt(place));
            ByteBuffer flipped =
                    ByteBuffer.allocate(three.limit()).put(three.duplicate()).flip();
            flipped.put(covered, (byte) (flipped.get(covered) ^ 1));

            assertThat(covered).isGreaterThanOrEqualTo(place);
            assertThat(new BatchFile(flipped).isWhole()).as("byte %d", covered).isFalse();
        }
    }

    private static ByteBuffer threeBatches() {
        ByteBuffer batch = batch();
        ByteBuffer all = ByteBuffer.allocate(3 * batch.remaining());
        IntStream.range(0, 3).forEach(i -> all.put(batch.duplicate()));
        return all.flip();
    }

    private static ByteBuffer batch() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1_000);
        builder.tryAppend(1, null, ByteBuffer.wrap(new byte[] {1, 2, 3}), List.of());
        return builder.build(-1, (short) -1, -1);
    }
}
