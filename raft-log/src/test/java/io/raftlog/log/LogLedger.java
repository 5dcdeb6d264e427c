package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.Batches.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Does with a log what a partition does, and keeps account of what must be found in it after a crash, and what may be.
 *
 * <p>Confined to one thread.
 */
final class LogLedger {
    private static final Map<Long, Batch> BATCHES = new HashMap<>();

    private final Path directory;
    private final LogSettings settings;
    private final SimulatedDisk disk;
    private final Random random;
    private PartitionLog log;

    /** What the log holds if nothing is lost, and while a truncation is under way, what it held before. */
    private final List<Batch> written = new ArrayList<>();
    /** How many of them must be there. */
    private int flushed;
    /** No batch at or beyond may be missing that must be there; those below may be. */
    private long deletedBelow;

    private int version;

    LogLedger(Path directory, LogSettings settings, SimulatedDisk disk, Random random) throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.disk = disk;
        this.random = random;
        this.log = PartitionLog.open(directory, settings, disk);
    }

    /** Differs whenever what may or must be found does. */
    int version() {
        return version;
    }

    /** Whether an action came to its end without an I/O failure. */
    boolean ran(char action) {
        try {
            run(action);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    void run(char action) throws IOException {
        version++;
        switch (action) {
            case 'a' -> append();
            case 'f' -> flush();
            case 't' -> truncateLast();
            case 'd' -> deleteHalf();
            case 'r' -> reopen();
            case 'k' -> killAndReopen();
            default -> throw new AssertionError(action);
        }
        version++;
    }

    private void append() throws IOException {
        Batch batch = batch(log.endOffset(), random.nextInt(3));
        // One that fails half-way may be found or not.
        written.add(batch);
        Batches.append(log, batch);
    }

    /** Making one costs more than all the rest of a crash state. */
    private static Batch batch(long offset, int kind) {
        return BATCHES.computeIfAbsent(
                10 * offset + kind, key -> Batches.batch(offset, 20 + 5 * kind, 1_000 + 7 * offset + kind));
    }

    private void flush() throws IOException {
        log.flush();
        flushed = written.size();
    }

    /** As a follower does that learns of another leader: what goes may be flushed, but was not acknowledged. */
    private void truncateLast() throws IOException {
        if (written.isEmpty() || last().span().baseOffset() < log.startOffset()) {
            return;
        }
        flushed = Math.min(flushed, written.size() - 1);
        log.truncateTo(last().span().baseOffset());
        written.remove(written.size() - 1);
        // All before it is durable now, or was.
    }

    private void deleteHalf() throws IOException {
        if (flushed > 0) {
            deletedBelow =
                    Math.max(deletedBelow, written.get(flushed / 2).span().baseOffset());
            log.deleteBefore(deletedBelow);
        }
    }

    private void reopen() throws IOException {
        log.close();
        flushed = written.size();
        log = PartitionLog.open(directory, settings, disk);
        assertThat(log.recovery().tailCut()).isEmpty();
        assertThat(log.recovery().rebuiltIndexes()).isEmpty();
    }

    /** The process is killed, the machine is not: what was written is there, though not on the disk before it is opened. */
    private void killAndReopen() throws IOException {
        log = PartitionLog.open(directory, settings, disk);
        flushed = written.size();
        assertThat(log.recovery().tailCut()).isEmpty();
    }

    private Batch last() {
        return written.get(written.size() - 1);
    }

    /** Opens the log on a disk after a crash, twice, and writes to it. */
    void check(SimulatedDisk after, String where) throws IOException {
        byte[] found;
        long end;
        try (PartitionLog opened = PartitionLog.open(directory, settings, after)) {
            found = assertNothingLostNothingInvented(opened, where);
            end = opened.endOffset();
        }
        SimulatedDisk cutAgain = CrashStates.of(after).worst();
        try (PartitionLog again = PartitionLog.open(directory, settings, cutAgain)) {
            assertThat(PartitionLogTest.readAll(again)).as(where).isEqualTo(found);
            assertThat(again.endOffset()).as(where).isEqualTo(end);
            Batches.append(again, batch(end, 2));
            again.flush();
        }
    }

    private byte[] assertNothingLostNothingInvented(PartitionLog opened, String where) throws IOException {
        long start = opened.startOffset();
        long end = opened.endOffset();
        long mustEnd = flushed == 0 ? 0 : written.get(flushed - 1).span().nextOffset();
        assertThat(start).as("start, %s", where).isLessThanOrEqualTo(deletedBelow);
        assertThat(end).as("end, %s", where).isGreaterThanOrEqualTo(mustEnd);
        List<Batch> expected = written.stream()
                .filter(batch ->
                        batch.span().baseOffset() >= start && batch.span().nextOffset() <= end)
                .toList();
        byte[] found = PartitionLogTest.readAll(opened);
        assertThat(found).as("content, %s", where).isEqualTo(Batches.bytesOf(expected));
        return found;
    }
}
