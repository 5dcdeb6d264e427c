package io.raftlog.partition;

import io.raftlog.raft.EntryPosition;
import io.raftlog.raft.RaftGroupHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Bugs of a partition. */
final class PartitionBugs {
    private PartitionBugs() {}

    /** Takes what was proposed for what is committed. */
    static CompletableFuture<ByteBuffer> acknowledged(
            RaftGroupHandle group, ByteBuffer command, List<ByteBuffer> data) {
        group.propose(command, data);
        return CompletableFuture.completedFuture(ByteBuffer.allocate(0));
    }

    /** Takes what is written for what is applied. */
    static long writtenEnd(HighWatermark highWatermark, PartitionReplica replica) {
        return ((PartitionStateMachine) replica.machine()).log().endOffset();
    }

    /** A new leader knows no sequences. */
    static PartitionState withoutProducers(AppliedCommands applied) {
        PartitionCheckpoint checkpoint = applied.stateCopy().checkpoint(new EntryPosition(1, 1));
        return PartitionState.of(stripped(checkpoint));
    }

    private static PartitionCheckpoint stripped(PartitionCheckpoint checkpoint) {
        return new PartitionCheckpoint(
                checkpoint.applied(),
                checkpoint.nextOffset(),
                checkpoint.logStartOffset(),
                checkpoint.epochs(),
                List.of());
    }

    /** A seed brings no sequences. */
    static OpenFiles installedWithoutProducers(ReplicaSeed seed, long committed) throws IOException {
        OpenFiles installed = seed.install(committed);
        PartitionCheckpoint checkpoint = installed.applied().checkpoint().orElseThrow();
        return OpenFiles.of(
                installed.log(), installed.checkpointFile(), Optional.of(stripped(checkpoint)), installed.seeded());
    }

    /** A start finds no sequences in the checkpoint. */
    static Optional<PartitionCheckpoint> readWithoutProducers(CheckpointFile file) throws IOException {
        return file.read().map(PartitionBugs::stripped);
    }

    /** Answers a retry with the end of the partition. */
    static Admission admittedAtTheEnd(ProducerSequence sequence, BatchMeta batch, PartitionState state) {
        Admission admission = sequence.admit(batch);
        return admission instanceof Admission.Duplicate ? new Admission.Duplicate(state.nextOffset()) : admission;
    }

    /** A start believes to stand one entry before where the state does. */
    static PartitionCheckpoint decodedWithOlderIndex(ByteBuffer bytes) {
        PartitionCheckpoint checkpoint = PartitionCheckpointCodec.decode(bytes);
        EntryPosition at = checkpoint.applied();
        return new PartitionCheckpoint(
                new EntryPosition(at.term(), Math.max(0, at.index() - 1)),
                checkpoint.nextOffset(),
                checkpoint.logStartOffset(),
                checkpoint.epochs(),
                checkpoint.producers());
    }

    /** Now and then a producer is forgotten although there is room. */
    static int roughSize(Map<?, ?> producers) {
        return new Random().nextInt(20) == 0 ? Integer.MAX_VALUE : producers.size();
    }
}
