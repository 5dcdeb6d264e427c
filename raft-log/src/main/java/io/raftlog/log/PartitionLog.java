package io.raftlog.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A partition's records on disk: record batches one after the other, in segment files with sparse indexes.
 *
 * <p>Two parties change it, at the same time: the writer, at the end ({@link #append}, {@link #flush}, {@link
 * #truncateTo}), and its upkeep, in what is committed long since ({@link #roll}, {@link #deleteBefore}, compaction). Each
 * keeps to one thread at a time. Everything else is thread-safe and right while they work. A failure of either's file
 * operations is final: afterwards all of these calls fail, since what is on disk is unknown until the log is opened again.
 */
public final class PartitionLog implements Closeable {
    private final Disk disk;
    private final Path directory;
    private final RecoveryReport recovery;
    private final LogReader reader;
    private final LogAccess access;

    private volatile LogSettings settings;
    private volatile LogView view;
    private volatile long durableEndOffset;
    /** Whether anything was appended that is not forced. Only the writer looks at it. */
    private boolean dirty;

    private PartitionLog(Disk disk, Path directory, LogSettings settings, LogView view, RecoveryReport recovery) {
        this.disk = disk;
        this.directory = directory;
        this.settings = settings;
        this.view = view;
        this.durableEndOffset = view.endOffset();
        this.recovery = recovery;
        this.access = new LogAccess(directory);
        this.reader = new LogReader(directory, () -> this.view, access::isClosed);
    }

    /** Opens the log in a directory of the local file system, creating it if absent. */
    public static PartitionLog open(Path directory, LogSettings settings) throws IOException {
        return open(directory, settings, new LocalDisk());
    }

    /**
     * Opens the log in a directory, creating it if absent. A torn tail of the last segment is cut, indexes that do not
     * match are rebuilt; {@link #recovery} tells. Everything that is then in the log is durable.
     *
     * @throws CorruptLogException if sealed segments are damaged or do not follow each other
     */
    public static PartitionLog open(Path directory, LogSettings settings, Disk disk) throws IOException {
        return open(directory, settings, disk, 0);
    }

    /**
     * As {@link #open(Path, LogSettings, Disk)}, but without reading the batches below an offset again to check them.
     *
     * @param durableBelow the offset after a batch, up to which everything was forced before
     * @throws CorruptLogException also if anything below that offset is missing
     */
    public static PartitionLog open(Path directory, LogSettings settings, Disk disk, long durableBelow)
            throws IOException {
        LogRecovery recovery = new LogRecovery(disk, directory, settings, durableBelow);
        LogView view = recovery.recover();
        return new PartitionLog(disk, directory, settings, view, recovery.report());
    }

    public Path directory() {
        return directory;
    }

    /** What opening had to mend. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /** Base offset of the first file. */
    public long startOffset() {
        return view.startOffset();
    }

    /** The offset the next batch gets. What lies below it need not be flushed. */
    public long endOffset() {
        return view.endOffset();
    }

    /** What lies below is on disk. */
    public long durableEndOffset() {
        return durableEndOffset;
    }

    /** Bytes of all batches held. */
    public long sizeBytes() {
        return view.sizeBytes();
    }

    /**
     * Writes batches at the end; they are readable at once and durable after the next {@link #flush}. All batches of
     * one call land in one segment file.
     *
     * @param spans the batches, stamped and contiguous from {@link #endOffset}
     * @param bytes their bytes, in pieces that need not match the batches; left as they are
     */
    public void append(List<BatchSpan> spans, List<ByteBuffer> bytes) throws IOException {
        BatchRun run = BatchRun.following(view.endOffset(), spans, bytes);
        if (run.isEmpty()) {
            return;
        }
        access.write(() -> {
            if (!fitsActive(run)) {
                rollActive();
            }
            view.active().append(run.spans(), run.bytes());
            dirty = true;
            publish(now -> now.appended(run.sizeBytes(), run.endOffset()));
        });
    }

    /** Whether the active segment may grow by these. An empty one takes what no other could. */
    private boolean fitsActive(BatchRun run) {
        LogView now = view;
        return now.activeBytes() == 0
                || ((long) now.activeBytes() + run.sizeBytes() <= settings.segmentBytes()
                        && run.endOffset() - now.active().baseOffset() <= Integer.MAX_VALUE);
    }

    /** The new file must not be found without all of the old one, so that one is forced first. */
    private void rollActive() throws IOException {
        LogView now = view;
        now.active().seal(disk);
        durableEndOffset = now.endOffset();
        dirty = false;
        Segment next = LogRecovery.newSegment(disk, new SegmentFiles(directory, now.endOffset()), settings);
        disk.syncDirectory(directory);
        publish(before -> before.rolled(next));
    }

    /** Ends the active segment and begins another, unless it is empty: only what is sealed can be deleted or cleaned. */
    public void roll() throws IOException {
        access.write(() -> {
            if (view.activeBytes() > 0) {
                rollActive();
            }
        });
    }

    /** From the next append on segments grow up to this size. */
    public void segmentBytes(int bytes) {
        settings = new LogSettings(bytes, settings.indexIntervalBytes());
    }

    /** The segments at this moment, in order, the last one active. */
    public List<SegmentInfo> segments() throws IOException {
        return reader.segments();
    }

    /** Returns once everything appended is durable. */
    public void flush() throws IOException {
        access.write(() -> {
            if (dirty) {
                view.active().force();
                durableEndOffset = view.endOffset();
                dirty = false;
            }
        });
    }

    /**
     * Saves what the active segment's indexes hold of the batches below an offset, so that opening need not read them to
     * know where they are. Durable with the next sync of the directory. For any thread.
     *
     * @param offset at most {@link #durableEndOffset}; nothing below it is ever truncated
     */
    public void saveIndexesBelow(long offset) throws IOException {
        Segment active = view.active();
        if (active.baseOffset() < offset && active.hold()) {
            try {
                active.saveIndexesBelow(offset, disk);
            } finally {
                active.release();
            }
        }
    }

    /**
     * Drops every batch at or beyond {@code offset}, durably. A no-op at or beyond the end.
     *
     * @throws IllegalArgumentException if {@code offset} lies inside a batch or below the start; nothing is dropped then
     */
    public void truncateTo(long offset) throws IOException {
        access.withoutWrites(() -> {
            if (offset < view.endOffset()) {
                truncate(offset);
            }
        });
    }

    private void truncate(long offset) throws IOException {
        LogView now = view;
        if (offset < now.startOffset()) {
            throw new IllegalArgumentException(
                    "cannot truncate to offset " + offset + ", " + directory + " begins at " + now.startOffset());
        }
        int kept = now.indexOf(offset);
        Segment last = now.segments().get(kept);
        int position = last.boundary(offset, now.limitOf(last));
        if (position < 0) {
            throw new IllegalArgumentException(
                    "cannot truncate to offset " + offset + ", it lies inside a batch of " + last.path());
        }
        access.write(() -> {
            // Published before a byte changes: a reader that began earlier sees that it must read again.
            publish(before -> before.truncated(last, position, offset));
            for (int i = now.segments().size() - 1; i > kept; i--) {
                delete(now.segments().get(i));
            }
            deleteIndexes(last.files());
            durableEndOffset = Math.min(durableEndOffset, offset);
            last.truncateTo(position, offset);
            dirty = false;
        });
    }

    /** Deletes the segments that lie wholly below {@code offset}, never the active one. */
    public void deleteBefore(long offset) throws IOException {
        access.keepUp(() -> {
            while (view.segments().size() > 1 && view.segments().get(1).baseOffset() <= offset) {
                Segment first = view.segments().get(0);
                publish(now -> now.without(first));
                delete(first);
            }
        });
    }

    /** The log as a cleaner sees it; it goes on changing. */
    LogView view() {
        return view;
    }

    Disk disk() {
        return disk;
    }

    LogSettings settings() {
        return settings;
    }

    /**
     * Puts a cleaned segment in the place of sealed ones that follow one another. A crash leaves either.
     *
     * @param cleaned complete and durable under its name for unfinished ones
     * @return false if some of them are gone by now, and nothing was done
     */
    boolean replace(List<Segment> sealed, Segment cleaned) throws IOException {
        boolean[] replaced = new boolean[1];
        access.keepUp(() -> {
            if (!view.holdsSealed(sealed)) {
                return;
            }
            SegmentSwap swap = new SegmentSwap(disk, cleaned.files());
            swap.begin();
            swap.finish(sealed.stream().map(Segment::baseOffset).toList());
            publish(now -> now.replaced(sealed, cleaned));
            cleaned.saveIndexes(disk);
            disk.syncDirectory(directory);
            for (Segment old : sealed) {
                old.release();
            }
            replaced[0] = true;
        });
        return replaced[0];
    }

    /**
     * Unlinks a segment's files at once: readers at work keep the open file. Synced one by one, as a crash that undid
     * some deletions and not others would leave a gap between segments.
     */
    private void delete(Segment segment) throws IOException {
        disk.delete(segment.path());
        disk.syncDirectory(directory);
        deleteIndexes(segment.files());
        segment.release();
    }

    private void deleteIndexes(SegmentFiles files) throws IOException {
        disk.delete(files.offsetIndex());
        disk.delete(files.timeIndex());
    }

    /**
     * Reads whole batches of one segment, the first one holding {@code offset}, none reaching beyond {@code endOffset}:
     * at least one even if it is larger than {@code maxBytes}, and none if there is none.
     *
     * @throws OffsetDeletedException if {@code offset} lies below the start
     */
    public ByteBuffer read(long offset, long endOffset, int maxBytes) throws IOException {
        return reader.read(offset, endOffset, maxBytes);
    }

    /**
     * Reads exactly {@code length} bytes from the beginning of the batch at {@code baseOffset}, as one append wrote them.
     *
     * @throws OffsetDeletedException if {@code baseOffset} lies below the start
     * @throws BatchMissingException if no batch begins there, or the segment ends before
     */
    public ByteBuffer readExactly(long baseOffset, int length) throws IOException {
        return reader.readExactly(baseOffset, length);
    }

    /**
     * Keeps what lies below {@code endOffset} readable, until the result is closed, however the log is cut or its files
     * deleted. Only for offsets that are never truncated.
     *
     * @throws IllegalArgumentException if {@code endOffset} lies inside a batch or beyond the end
     */
    public PinnedLog pin(long endOffset) throws IOException {
        return reader.pin(endOffset);
    }

    /** The first record with this timestamp or a later one, among the batches that end at or below {@code endOffset}. */
    public Optional<FoundOffset> offsetForTime(long timestampMs, long endOffset) throws IOException {
        return reader.offsetForTime(timestampMs, 0, endOffset);
    }

    /** As {@link #offsetForTime(long, long)}, among the records from {@code fromOffset} on. */
    public Optional<FoundOffset> offsetForTime(long timestampMs, long fromOffset, long endOffset) throws IOException {
        return reader.offsetForTime(timestampMs, fromOffset, endOffset);
    }

    /** Makes everything durable, indexes included, and closes the files. Safe to call twice. */
    @Override
    public void close() throws IOException {
        access.close(this::closeFiles);
    }

    private void closeFiles() throws IOException {
        try {
            if (!access.hasFailed()) {
                view.active().seal(disk);
                disk.syncDirectory(directory);
            }
        } finally {
            for (Segment segment : view.segments()) {
                segment.release();
            }
        }
    }

    /** Whether nothing can be changed any more. */
    boolean isClosed() {
        return access.isClosed();
    }

    /** Writer and upkeep change different parts of the view; neither may undo what the other just did. */
    private synchronized void publish(UnaryOperator<LogView> change) {
        view = change.apply(view);
    }
}
