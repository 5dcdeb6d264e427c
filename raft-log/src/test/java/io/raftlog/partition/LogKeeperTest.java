package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.CompactionPolicy;
import io.raftlog.log.LocalDisk;
import io.raftlog.log.LogCleaner;
import io.raftlog.log.LogPolicy;
import io.raftlog.log.LogSettings;
import io.raftlog.log.PartitionLog;
import io.raftlog.log.RetentionPolicy;
import io.raftlog.log.SegmentInfo;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionCommand.AdvanceLogStart;
import io.raftlog.raft.EntryPosition;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogKeeperTest {
    private static final long TERM = 3;
    private static final long SECOND = 1_000;
    private static final Optional<CompactionPolicy> COMPACTED =
            Optional.of(new CompactionPolicy(0, 0, Long.MAX_VALUE, 0.5));

    @TempDir
    Path directory;

    private final HeldRaftGroup group = new HeldRaftGroup();
    private final LogCleaner cleaner = new LogCleaner(100_000, bytes -> true);
    private PartitionLog log;
    private PartitionStateMachine machine;
    private LogKeeper keeper;
    /** What the Raft log has let go of. */
    private long replicatedFrom = Long.MAX_VALUE;

    private long index;
    private long advancedTo = -1;

    @BeforeEach
    void lead() throws IOException {
        var id = new PartitionId(PartitionId.toTopicId(UUID.randomUUID()), 0);
        OpenFiles files = OpenFiles.open(directory, new LogSettings(1 << 20, 4096), new LocalDisk());
        log = files.log();
        machine = new PartitionStateMachine(
                id, files, new PartitionLeader.Limits(1 << 20, 2, 1 << 20), Runnable::run, null);
        machine.opened(group);
        machine.leaderReady(TERM);
        keeper = new LogKeeper(id, machine, this::advance, () -> replicatedFrom);
    }

    @AfterEach
    void close() {
        machine.closed();
    }

    @Test
    void theLeaderMovesTheStartAndTheFilesGoOnceTheRaftLogHasLetGo() throws IOException {
        keeper.follow(keeping(new RetentionPolicy(SECOND, -1)));
        append("a", 1_000);
        log.roll();
        append("b", 5_000);
        replicatedFrom = 0;

        keeper.keep(5_500);

        assertThat(advancedTo).isEqualTo(1);
        assertThat(machine.logStartOffset()).isEqualTo(1);
        assertThat(log.startOffset()).isZero();
        replicatedFrom = 2;
        keeper.keep(5_500);
        assertThat(log.startOffset()).isEqualTo(1);
    }

    @Test
    void aFollowerMovesNothingButDeletesWhatLiesBelowTheStart() throws IOException {
        keeper.follow(keeping(new RetentionPolicy(SECOND, -1)));
        append("a", 1_000);
        log.roll();
        append("b", 1_000);
        machine.leaderLost();

        keeper.keep(9_000);
        assertThat(advancedTo).isEqualTo(-1);
        apply(new AdvanceLogStart(TERM, 1));
        keeper.keep(9_000);

        assertThat(log.startOffset()).isEqualTo(1);
    }

    @Test
    void whenEverythingIsOldNothingIsLeft() throws IOException {
        keeper.follow(keeping(new RetentionPolicy(SECOND, -1)));
        append("a", 1_000);
        append("b", 1_000);

        keeper.keep(9_000);

        assertThat(machine.logStartOffset()).isEqualTo(2);
        assertThat(log.startOffset()).isEqualTo(2);
        assertThat(log.sizeBytes()).isZero();
        append("c", 9_000);
        assertThat(log.endOffset()).isEqualTo(3);
    }

    @Test
    void aSegmentEndsWhenItsFirstRecordIsOld() throws IOException {
        keeper.follow(new LogPolicy(1 << 20, SECOND, Optional.empty(), Optional.empty()));
        append("a", 1_000);

        keeper.keep(2_000);
        assertThat(log.segments()).hasSize(1);
        keeper.keep(2_001);

        assertThat(log.segments()).extracting(SegmentInfo::active).containsExactly(false, true);
    }

    @Test
    void newSegmentsHaveTheSizeThatTheTopicAsksFor() throws IOException {
        append("a", 1_000);
        keeper.follow(new LogPolicy(10, SECOND, Optional.empty(), Optional.empty()));
        append("b", 1_000);
        append("c", 1_000);

        assertThat(log.segments()).hasSize(3);
    }

    @Test
    void beforeItKnowsTheTopicsWishesNothingHappens() throws IOException {
        append("a", 1_000);

        keeper.keep(Long.MAX_VALUE);

        assertThat(advancedTo).isEqualTo(-1);
        assertThat(keeper.compactionWork(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void compactionStaysBelowWhatTheRaftLogMayRead() throws IOException {
        keeper.follow(new LogPolicy(1 << 20, Long.MAX_VALUE, Optional.empty(), COMPACTED));
        append("a", 1_000);
        append("a", 1_000);
        log.roll();
        append("a", 1_000);
        log.roll();
        replicatedFrom = 2;

        CompactionPolicy.Work work = keeper.compactionWork(2_000).orElseThrow();
        keeper.compact(cleaner, work, 2_000);

        assertThat(work.endOffset()).isEqualTo(2);
        assertThat(keeper.compactionWork(2_000)).isEmpty();
        assertThat(log.readExactly(2, 10).remaining()).isEqualTo(10);
        assertThat(keeper.compactionStatus(2_000).firstDirtyOffset()).isEqualTo(2);
        assertThat(keeper.compactionStatus(2_000).touchableOffset()).isEqualTo(2);
    }

    @Test
    void askedForItIsDoneWithoutDelayAndThenAskedNoMore() throws IOException {
        keeper.follow(new LogPolicy(
                1 << 20,
                Long.MAX_VALUE,
                Optional.empty(),
                Optional.of(new CompactionPolicy(0, 60_000, Long.MAX_VALUE, 1))));
        append("a", 1_000);
        append("a", 1_000);
        assertThat(keeper.compactionWork(2_000)).isEmpty();

        keeper.compactWithoutDelay();
        assertThat(keeper.compactionStatus(2_000).asked()).isTrue();
        assertThat(keeper.compactionStatus(2_000).working()).isTrue();
        replicatedFrom = 0;
        assertThat(keeper.compactionStatus(2_000).working()).isFalse();
        replicatedFrom = Long.MAX_VALUE;
        CompactionPolicy.Work work = keeper.compactionWork(2_000).orElseThrow();
        assertThat(work.due()).isTrue();
        assertThat(keeper.compact(cleaner, work, 2_000).removedRecords()).isEqualTo(1);

        assertThat(keeper.compactionStatus(2_000).asked()).isFalse();
        assertThat(keeper.compactionWork(2_000)).isEmpty();
    }

    private static LogPolicy keeping(RetentionPolicy retention) {
        return new LogPolicy(1 << 20, Long.MAX_VALUE, Optional.of(retention), Optional.empty());
    }

    private CompletableFuture<AppendResult> advance(long offset) {
        advancedTo = offset;
        apply(new AdvanceLogStart(TERM, offset));
        return CompletableFuture.completedFuture(new AppendResult.Appended(offset, false, offset));
    }

    private void append(String key, long timestamp) {
        var builder = new RecordBatchBuilder(CompressionCodec.NONE, 1_000);
        builder.tryAppend(timestamp, StandardCharsets.UTF_8.encode(key), ByteBuffer.allocate(5), List.of());
        Objects.requireNonNull(machine.leader()).append(List.of(builder.build(-1, (short) -1, -1)));
        HeldRaftGroup.Held held = group.held.element();
        index++;
        machine.write(new EntryPosition(TERM, index), PartitionCommandCodec.encode(held.command()), held.data());
        machine.flush(index);
        machine.apply(new EntryPosition(TERM, index), PartitionCommandCodec.encode(held.command()));
        group.commitNext();
    }

    private void apply(PartitionCommand command) {
        index++;
        machine.apply(new EntryPosition(TERM, index), PartitionCommandCodec.encode(command));
    }
}
