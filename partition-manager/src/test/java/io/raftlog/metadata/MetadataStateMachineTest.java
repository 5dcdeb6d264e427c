package io.raftlog.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.metadata.v1.Command;
import io.raftlog.raft.EntryPosition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MetadataStateMachineTest {
    private final MetadataImages images = new MetadataImages();
    private final MetadataStateMachine machine = new MetadataStateMachine(images);
    private long index;

    @Test
    void anImageIsPublishedForEveryChangeAndForNothingElse() {
        List<Long> versions = new ArrayList<>();
        images.listen(image -> versions.add(image.version()));

        apply(MetadataFixture.registration(1, 9401));
        apply(new MetadataCommand.Barrier());
        apply(MetadataFixture.registration(1, 9401));
        apply(MetadataFixture.registration(2, 9402));

        assertThat(versions).containsExactly(1L, 2L);
    }

    @Test
    void whoeverWaitsForAVersionIsToldOnceItIsThere() {
        CompletableFuture<MetadataImage> second = images.atLeast(2);
        apply(MetadataFixture.registration(1, 9401));
        boolean tooEarly = second.isDone();

        apply(MetadataFixture.registration(2, 9402));

        assertThat(tooEarly).isFalse();
        assertThat(second).isCompletedWithValueMatching(image -> image.nodes().size() == 2);
        assertThat(images.atLeast(1)).isCompleted();
    }

    @Test
    void aCommandOfANewerFormatStopsTheReplica() {
        ByteBuffer newer = Command.newBuilder()
                .setFormat(MetadataCodec.FORMAT + 1)
                .build()
                .toByteString()
                .asReadOnlyByteBuffer();

        assertThatThrownBy(() -> machine.apply(new EntryPosition(1, 1), newer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("upgrade this node");
    }

    @Test
    void bytesThatAreNoCommandStopTheReplica() {
        assertThatThrownBy(() -> machine.apply(new EntryPosition(1, 1), ByteBuffer.wrap(new byte[] {-1, -1, -1})))
                .isInstanceOf(IllegalStateException.class);
    }

    private void apply(MetadataCommand command) {
        machine.apply(new EntryPosition(1, ++index), MetadataCodec.encodeCommand(command));
    }
}
