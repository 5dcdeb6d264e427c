package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.LocalDisk;
import io.raftlog.log.LogSettings;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.Barrier;
import io.raftlog.raft.EntryPosition;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell driven by hand, as Ratis would drive it on a leader. */
class PartitionStateMachineTest {
    private static final long TERM = 3;

    @TempDir
    Path directory;

    private final HeldRaftGroup group = new HeldRaftGroup();
    private PartitionStateMachine machine;
    private long index;

    @BeforeEach
    void lead() throws IOException {
        machine = open();
        machine.leaderReady(TERM);
    }

    private PartitionStateMachine open() throws IOException {
        var id = new PartitionId(PartitionId.toTopicId(UUID.randomUUID()), 0);
        var opened = new PartitionStateMachine(
                id,
                OpenFiles.open(directory, new LogSettings(1 << 20, 4096), new LocalDisk()),
                new PartitionLeader.Limits(1 << 20, 2, 1 << 20),
                Runnable::run,
                null);
        opened.opened(group);
        return opened;
    }

    @AfterEach
    void close() {
        machine.closed();
    }

    @Test
    void whatWasDecidedInOneTermIsNotAdmittedInAnother() {
        append("a");
        ByteBuffer decided = PartitionCommandCodec.encode(group.held.element().command());

        assertThat(machine.admits(TERM, decided)).isTrue();
        assertThat(machine.admits(TERM + 1, decided)).isFalse();
    }

    @Test
    void anAppendBehindOneThatNeverEnteredIsNotAdmitted() {
        append("a");
        append("b");
        group.held.remove();

        assertThat(machine.admits(
                        TERM, PartitionCommandCodec.encode(group.held.element().command())))
                .isFalse();
    }

    @Test
    void afterAFailedProposalABarrierSettlesTheLogAndAppendsGoOnBehindWhatItHolds() {
        var unknown = append("a");
        HeldRaftGroup.Held entered = group.held.element();
        enter(entered);
        group.failNext(new IOException("reply lost"));

        assertThat(unknown).isDone();
        assertThat(machine.leader()).isNull();
        HeldRaftGroup.Held barrier = group.held.remove();
        assertThat(barrier.command()).isEqualTo(new Barrier(TERM));
        commit(entered);
        commit(barrier);
        var next = append("b");
        enter(group.held.element());
        commit(group.held.element());
        group.commitNext();

        assertThat(next).isCompletedWithValue(new AppendResult.Appended(1, false, 0));
    }

    @Test
    void anAppliedEntryWhoseBytesAreMissingStopsTheReplica() {
        append("a");

        assertThatThrownBy(() -> commit(group.held.element()))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(CorruptLogException.class)
                .hasMessageContaining("bytes are missing");
    }

    @Test
    void replayingTheRaftLogOverTheFilesGivesTheSameState() throws IOException {
        append("a");
        HeldRaftGroup.Held entry = group.held.element();
        enter(entry);
        commit(entry);
        machine.closed();

        machine = open();
        commit(entry);

        assertThat(machine.highWatermark().offset()).isEqualTo(1);
        var batch = RecordBatch.of(
                machine.read(new EntryPosition(TERM, 0), PartitionCommandCodec.encode((AppendBatches) entry.command()))
                        .get(0));
        assertThat(batch.crcMatches()).isTrue();
    }

    private CompletableFuture<AppendResult> append(String value) {
        return Objects.requireNonNull(machine.leader())
                .append(List.of(Batches.of(value)))
                .get(0);
    }

    /** The proposal enters the Raft log and is flushed. */
    private void enter(HeldRaftGroup.Held proposal) {
        var position = new EntryPosition(TERM, index++);
        machine.write(position, PartitionCommandCodec.encode(proposal.command()), proposal.data());
        machine.flush(position.index());
    }

    private void commit(HeldRaftGroup.Held proposal) {
        machine.apply(new EntryPosition(TERM, index++), PartitionCommandCodec.encode(proposal.command()));
    }
}
