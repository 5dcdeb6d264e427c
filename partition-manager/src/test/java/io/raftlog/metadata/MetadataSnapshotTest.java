package io.raftlog.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.GuardedFile;
import io.raftlog.log.LocalDisk;
import io.raftlog.log.NewerFormatException;
import io.raftlog.model.NodeAddress;
import io.raftlog.raft.EntryPosition;
import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.RaftGroupHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataSnapshotTest {
    private static final MetadataMembers NOBODY = nodeId -> new CompletableFuture<>();

    @TempDir
    Path directory;

    private MetadataSnapshotFile file;

    @BeforeEach
    void open() {
        file = new MetadataSnapshotFile(new LocalDisk(), directory);
    }

    private static MetadataImage metadata() {
        MetadataFixture metadata = new MetadataFixture().nodes(3);
        metadata.accept(new MetadataCommand.RegisterNode(
                4, new UUID(9, 4), new NodeAddress("10.0.0.4", 1), new NodeAddress("::1", 65_535)));
        metadata.create("orders", 6, 3);
        Topic gone = metadata.create("gone", 1, 1);
        metadata.accept(new MetadataCommand.AlterTopic(
                metadata.topic("orders").id(), Map.of("max.message.bytes", "2048"), Set.of(), 0, false));
        metadata.accept(new MetadataCommand.DeleteTopic(gone.id()));
        metadata.accept(new MetadataCommand.AllocateProducerIds(2, 1_000));
        metadata.accept(new MetadataCommand.RegisterNode(
                5, new UUID(9, 5), new NodeAddress("10.0.0.5", 1), new NodeAddress("10.0.0.5", 2)));
        metadata.accept(new MembershipCommand.RemoveNode(5, false));
        metadata.accept(new MembershipCommand.DrainNode(2));
        metadata.state.image().membership().reassignments().values().stream()
                .limit(1)
                .forEach(step -> metadata.accept(new MembershipCommand.StepDone(step)));
        metadata.accept(new MetadataCommand.RegisterNode(
                4, new UUID(9, 44), new NodeAddress("10.0.0.4", 1), new NodeAddress("::1", 65_535)));
        return metadata.state.image();
    }

    @Test
    void everyPartOfTheMetadataSurvivesTheFile() throws IOException {
        MetadataSnapshot snapshot = new MetadataSnapshot(new EntryPosition(7, 4_711), metadata(), GroupLogImage.EMPTY);

        file.write(snapshot);

        assertThat(file.read()).contains(snapshot);
    }

    @Test
    void aMachineBeginsWithTheSnapshotAndGoesOnBehindIt() throws IOException {
        MetadataStateMachine machine = MetadataStateMachine.restore(new MetadataImages(), file, NOBODY);
        apply(machine, 5, MetadataFixture.registration(1, 9401));
        machine.passed(new EntryPosition(2, 6));
        machine.checkpoint().orElseThrow().write();
        MetadataImages images = new MetadataImages();

        MetadataStateMachine restored = MetadataStateMachine.restore(images, file, NOBODY);
        restored.opened(new NoGroup());

        assertThat(restored.restored()).contains(new EntryPosition(2, 6));
        assertThat(images.latest().nodes()).containsOnlyKeys(1);
        apply(restored, 7, MetadataFixture.registration(2, 9402));
        assertThat(images.latest().nodes()).containsOnlyKeys(1, 2);
        assertThat(images.latest().version()).isEqualTo(2);
    }

    @Test
    void aMachineWithoutAFileTakesNoSnapshots() {
        MetadataStateMachine machine = new MetadataStateMachine(new MetadataImages());

        apply(machine, 0, MetadataFixture.registration(1, 9401));

        assertThat(machine.checkpoint()).isEmpty();
    }

    @Test
    void nothingIsPublishedBeforeThereWasASnapshot() throws IOException {
        MetadataImages images = new MetadataImages();

        MetadataStateMachine machine = MetadataStateMachine.restore(images, file, NOBODY);
        machine.opened(new NoGroup());

        assertThat(machine.restored()).isEmpty();
        assertThat(images.latest()).isSameAs(MetadataImage.EMPTY);
    }

    @Test
    void aMachineThatLagsTakesOverAllThatAnotherHas() throws IOException {
        MetadataStateMachine ahead = new MetadataStateMachine(new MetadataImages());
        apply(ahead, 5, MetadataFixture.registration(1, 9401));
        apply(ahead, 6, MetadataFixture.registration(2, 9402));
        var answers = new ArrayDeque<>(List.of(Optional.<ByteBuffer>empty(), ahead.stateBytes()));
        MetadataImages images = new MetadataImages();
        MetadataStateMachine lagging = MetadataStateMachine.restore(
                images, file, nodeId -> CompletableFuture.completedFuture(answers.remove()));

        assertThat(lagging.seed(List.of(2), 6)).isEmpty();
        assertThat(lagging.seed(List.of(2), 6)).isEmpty();
        assertThat(lagging.seed(List.of(2), 6)).contains(new EntryPosition(2, 6));
        lagging.installSeed();

        assertThat(images.latest().nodes()).containsOnlyKeys(1, 2);
        assertThat(lagging.restored()).contains(new EntryPosition(2, 6));
        // One that was under way meanwhile is not applied a second time.
        apply(lagging, 6, MetadataFixture.registration(3, 9403));
        assertThat(images.latest().nodes()).containsOnlyKeys(1, 2);
        apply(lagging, 7, MetadataFixture.registration(3, 9403));
        assertThat(images.latest().nodes()).containsOnlyKeys(1, 2, 3);
        assertThat(MetadataStateMachine.restore(new MetadataImages(), file, NOBODY)
                        .restoredFromSeed())
                .isTrue();
        lagging.checkpoint().orElseThrow().write();
        assertThat(MetadataStateMachine.restore(new MetadataImages(), file, NOBODY)
                        .restoredFromSeed())
                .isFalse();
    }

    @Test
    void aDamagedSnapshotIsRefused() throws IOException {
        file.write(new MetadataSnapshot(new EntryPosition(7, 4_711), metadata(), GroupLogImage.EMPTY));
        Path path = directory.resolve("snapshot");
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length / 2] ^= 4;
        Files.write(path, bytes);

        assertThatThrownBy(() -> MetadataStateMachine.restore(new MetadataImages(), file, NOBODY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path.toString());
    }

    @Test
    void aSnapshotOfANewerProgramIsRefused() throws IOException {
        new GuardedFile(new LocalDisk(), directory.resolve("snapshot"), 0x524C4D53, MetadataSnapshotCodec.FORMAT + 1)
                .write(ByteBuffer.allocate(1));

        assertThatThrownBy(() -> file.read()).isInstanceOf(NewerFormatException.class);
    }

    private static void apply(MetadataStateMachine machine, long index, MetadataCommand command) {
        machine.apply(new EntryPosition(2, index), MetadataCodec.encodeCommand(command));
    }

    private static final class NoGroup implements RaftGroupHandle {
        @Override
        public CompletableFuture<ByteBuffer> propose(ByteBuffer command, List<ByteBuffer> data) {
            throw new AssertionError();
        }

        @Override
        public CompletableFuture<Void> readBarrier() {
            throw new AssertionError();
        }

        @Override
        public GroupStatus status() {
            throw new AssertionError();
        }
    }
}
