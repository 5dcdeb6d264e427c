package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.ForgetfulDisk;
import io.raftlog.log.LogSettings;
import io.raftlog.log.PartitionLog;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionCommand.AdvanceLogStart;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.raft.EntryPosition;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A replica on a disk that forgets at a crash what was not forced, which may come between any two operations on it. Of the
 * Raft log only what Ratis promises is modelled: an entry is in it once its data was flushed, until it is purged.
 */
class CheckpointCrashProperties {
    private static final Path DIRECTORY = Path.of("/partition");
    private static final LogSettings SETTINGS = new LogSettings(300, 150);
    private static final long TERM = 3;

    private record Entry(PartitionCommand command, List<ByteBuffer> data) {
        ByteBuffer header() {
            return PartitionCommandCodec.encode(command);
        }
    }

    @Property(tries = 500)
    void aCrashAnywhereLosesNothingThatWasAppliedAndNothingThatTheRaftLogHolds(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 150) int operations, @ForAll boolean unforcedIsAllLost)
            throws IOException {
        Random random = new Random(seed);
        Replica replica = new Replica(random);
        for (int crash = 0; crash < 3; crash++) {
            replica.disk.crashAfter(random.nextInt(operations) + 1);
            replica.workUntilCrash();
            if (unforcedIsAllLost) {
                replica.disk.crash();
            } else {
                replica.disk.crash(random);
            }
            replica.open();
            replica.assertEverythingIsThere();
        }
    }

    private static final class Replica {
        private final Random random;
        private final ForgetfulDisk disk = new ForgetfulDisk();
        private final PartitionId id = new PartitionId(PartitionId.toTopicId(UUID.randomUUID()), 0);
        /** By index; what was purged is not in it. */
        private final NavigableMap<Long, Entry> raftLog = new TreeMap<>();
        /** Every command that was applied, ever. */
        private final List<PartitionCommand> history = new ArrayList<>();

        private PartitionLog log;
        private PartitionStateMachine machine;
        private long nextIndex;
        private long appliedIndex = -1;
        /** Last entry of a checkpoint that was written for certain. */
        private long durable = -1;

        private int values;

        Replica(Random random) throws IOException {
            this.random = random;
            open();
        }

        /** As PartitionReplica and Ratis do it. */
        void open() throws IOException {
            OpenFiles files = OpenFiles.open(DIRECTORY, SETTINGS, disk);
            log = files.log();
            machine = new PartitionStateMachine(
                    id, files, new PartitionLeader.Limits(1 << 20, 1, 1 << 20), Runnable::run, null);
            long restored = machine.restored().map(EntryPosition::index).orElse(-1L);
            assertThat(restored).isBetween(durable, appliedIndex);
            long oldest = raftLog.isEmpty() ? nextIndex : raftLog.firstKey();
            assertThat(oldest)
                    .as("oldest entry, after a checkpoint at %d", restored)
                    .isLessThanOrEqualTo(restored + 1);
            // Ratis commits what it finds again: everything here was once on a majority.
            long committed = appliedIndex;
            raftLog.subMap(restored + 1, committed + 1)
                    .forEach((index, entry) -> machine.apply(new EntryPosition(TERM, index), entry.header()));
        }

        void workUntilCrash() throws IOException {
            try {
                while (true) {
                    switch (random.nextInt(12)) {
                        case 0 -> checkpoint();
                        case 1 -> purgeAndDelete();
                        case 2 -> enter(new AdvanceLogStart(TERM, end() - random.nextInt(3)), List.of());
                        default -> append();
                    }
                }
            } catch (ForgetfulDisk.CrashedException e) {
                // Here it ends.
            } catch (UncheckedIOException e) {
                assertThat(e).hasCauseInstanceOf(ForgetfulDisk.CrashedException.class);
            }
        }

        private long end() {
            return machine.highWatermark().offset();
        }

        private void append() {
            RecordBatch batch = RecordBatch.of(Batches.of(7, values, "v" + values));
            ByteBuffer prefix = batch.stampedPrefix(end(), (int) TERM);
            var meta = new BatchMeta(
                    batch.sizeInBytes(), 1, batch.crc(), batch.maxTimestamp(), 7, (short) 0, batch.baseSequence());
            enter(
                    new AppendBatches(TERM, end(), List.of(meta)),
                    List.of(prefix, batch.buffer().position(prefix.remaining())));
            values++;
        }

        /** Writes, flushes, and once the header is on disk too, applies. */
        private void enter(PartitionCommand command, List<ByteBuffer> data) {
            var entry = new Entry(command, data);
            long index = nextIndex;
            if (!data.isEmpty()) {
                machine.write(new EntryPosition(TERM, index), entry.header(), data);
                machine.flush(index);
            }
            raftLog.put(index, entry);
            nextIndex++;
            history.add(command);
            appliedIndex = index;
            machine.apply(new EntryPosition(TERM, index), entry.header());
        }

        private void checkpoint() throws IOException {
            var taken = machine.checkpoint();
            if (taken.isPresent()) {
                taken.get().write();
                durable = Math.max(durable, taken.get().applied().index());
            }
        }

        /** Retention comes last, and takes only whole segments that the Raft log cannot be asked for. */
        private void purgeAndDelete() throws IOException {
            raftLog.headMap(durable, true).clear();
            machine.purged(raftLog.values().stream().map(Entry::header).iterator());
            log.deleteBefore(Math.min(machine.firstReplicatedOffset(), machine.logStartOffset()));
        }

        void assertEverythingIsThere() {
            var model = AppliedCommands.none();
            for (int i = 0; i < history.size(); i++) {
                model.apply(new EntryPosition(TERM, i), history.get(i));
            }
            assertThat(machine.checkpoint().map(taken -> taken.applied().index()))
                    .isEqualTo(model.position().map(EntryPosition::index));
            assertThat(machine.stateCopy()).isEqualTo(model.stateCopy());
            raftLog.forEach((index, entry) -> {
                if (entry.command() instanceof AppendBatches append) {
                    ByteBuffer read = machine.read(new EntryPosition(TERM, index), entry.header())
                            .get(0);
                    RecordBatch batch = RecordBatch.of(read);
                    assertThat(batch.baseOffset()).isEqualTo(append.baseOffset());
                    assertThat(batch.crc()).isEqualTo(append.batches().get(0).crc());
                    assertThat(batch.crcMatches()).isTrue();
                }
            });
            assertThat(log.startOffset()).isLessThanOrEqualTo(machine.logStartOffset());
            assertThat(log.endOffset()).isGreaterThanOrEqualTo(end());
        }
    }
}
