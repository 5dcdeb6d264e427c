package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.LogSettings;
import io.raftlog.log.PartitionLog;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.jspecify.annotations.Nullable;

/**
 * The partition log against a model of the Raft log that drives it, as Ratis' log worker does: entries and truncations are
 * queued; the worker takes them one by one, flushes before it truncates, and a crash may come at any time.
 */
class WriteQueueProperties {
    enum Kind {
        APPEND,
        WORK,
        TRUNCATE,
        CRASH
    }

    /** @param amount entries worked off, entries truncated; with a crash, headers lost although their data was forced */
    record Step(Kind kind, int amount) {}

    private record Entry(long index, AppendBatches command, ByteBuffer bytes) {}

    /** What waits for the worker: an entry, or a truncation to this index. */
    private record Task(@Nullable Entry entry, long truncateFrom) {}

    private Path directory;
    private PartitionLog log;
    private WriteQueue queue;
    private final List<Entry> raftLog = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    /** Entries whose header is on disk. */
    private final List<Entry> onDisk = new ArrayList<>();

    private int unflushed;
    private int values;

    @BeforeTry
    void open() throws IOException {
        directory = Files.createTempDirectory("write-queue");
        raftLog.clear();
        tasks.clear();
        onDisk.clear();
        unflushed = 0;
        reopen();
    }

    @AfterTry
    void close() throws IOException {
        log.close();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @Property(tries = 300)
    void thePartitionLogHoldsWhatTheRaftLogSays(@ForAll("steps") List<Step> steps) throws IOException {
        for (Step step : steps) {
            switch (step.kind()) {
                case APPEND -> append();
                case WORK -> work(step.amount());
                case TRUNCATE -> truncate(step.amount());
                case CRASH -> crash(step.amount());
            }
        }
        append();
        work(tasks.size());

        for (Entry entry : raftLog) {
            assertThat(log.readExactly(
                            entry.command().baseOffset(), entry.bytes().remaining()))
                    .isEqualTo(entry.bytes());
        }
        assertThat(log.endOffset()).isEqualTo(end());
        assertThat(queue.endOffset()).isEqualTo(end());
    }

    private long end() {
        return raftLog.isEmpty() ? 0 : raftLog.get(raftLog.size() - 1).command().nextOffset();
    }

    private void append() {
        long base = end();
        var batch = RecordBatch.of(Batches.of("value " + values++, "and another"));
        var bytes = ByteBuffer.allocate(batch.sizeInBytes())
                .put(batch.stampedPrefix(base, 1))
                .put(batch.buffer().position(16))
                .flip();
        var meta = new BatchMeta(batch.sizeInBytes(), 2, batch.crc(), batch.maxTimestamp(), -1, (short) -1, -1);
        var entry = new Entry(raftLog.size(), new AppendBatches(1, base, List.of(meta)), bytes);
        raftLog.add(entry);
        tasks.add(new Task(entry, -1));
        queue.write(entry.index(), entry.command(), List.of(entry.bytes()));
    }

    private void truncate(int entries) {
        int keep = Math.max(0, raftLog.size() - entries);
        if (keep < raftLog.size()) {
            raftLog.subList(keep, raftLog.size()).clear();
            tasks.add(new Task(null, keep));
            queue.truncate(keep);
        }
    }

    /** Ratis' worker: flushes when the next task is no entry. */
    private void work(int amount) throws IOException {
        for (int i = 0; i < amount && !tasks.isEmpty(); i++) {
            Task task = tasks.remove(0);
            Entry entry = task.entry();
            if (entry == null) {
                onDisk.removeIf(written -> written.index() >= task.truncateFrom());
                continue;
            }
            onDisk.add(entry);
            unflushed++;
            if (tasks.isEmpty() || tasks.get(0).entry() == null || i + 1 == amount) {
                queue.flush(entry.index());
                unflushed = 0;
            }
        }
    }

    /** The last headers may be missing although their data was forced before them; a header never is without its data. */
    private void crash(int headersLost) throws IOException {
        onDisk.subList(Math.max(0, onDisk.size() - unflushed - headersLost), onDisk.size())
                .clear();
        raftLog.clear();
        raftLog.addAll(onDisk);
        tasks.clear();
        unflushed = 0;
        log.close();
        reopen();
    }

    private void reopen() throws IOException {
        log = PartitionLog.open(directory, new LogSettings(600, 100));
        queue = new WriteQueue(log);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(10, Kind.APPEND),
                                Tuple.of(6, Kind.WORK),
                                Tuple.of(2, Kind.TRUNCATE),
                                Tuple.of(1, Kind.CRASH)),
                        Arbitraries.integers().between(1, 4))
                .as(Step::new)
                .list()
                .ofMaxSize(50);
    }
}
