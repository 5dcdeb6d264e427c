package io.raftlog.log;

import io.raftlog.log.RecoveryReport.TailCut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens the files of a log as they were left, and puts them in order.
 *
 * <p>Sealed segments were forced before the next one was created: their headers must lead from the last index entry to
 * the file's end and the next segment's base offset. Only the last segment may have a torn tail, so every batch of it
 * that is not known to be durable is read and checked against its CRC.
 *
 * <p>Confined to one thread.
 */
final class LogRecovery {
    private final Disk disk;
    private final Path directory;
    private final LogSettings settings;
    private final long durableBelow;
    private final List<Path> rebuiltIndexes = new ArrayList<>();
    private final List<Path> removedFiles = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private long endOffset;
    private @Nullable TailCut tailCut;

    /** @param durableBelow no batch below this offset needs to be checked */
    LogRecovery(Disk disk, Path directory, LogSettings settings, long durableBelow) {
        this.disk = disk;
        this.directory = directory;
        this.settings = settings;
        this.durableBelow = durableBelow;
    }

    /** Opens the log's segments; on failure none stays open. */
    LogView recover() throws IOException {
        disk.createDirectories(directory);
        finishSwaps();
        List<String> names = disk.list(directory);
        List<Long> bases = names.stream()
                .flatMap(name -> SegmentFiles.baseOfLog(name).stream())
                .sorted()
                .toList();
        try {
            removeLeftovers(names, bases);
            for (int i = 0; i + 1 < bases.size(); i++) {
                openSealed(new SegmentFiles(directory, bases.get(i)), bases.get(i + 1), names);
            }
            if (bases.isEmpty()) {
                requireDurable(new SegmentFiles(directory, 0), 0, "there is no log file");
                segments.add(newSegment(disk, new SegmentFiles(directory, 0), settings));
            } else {
                openLast(new SegmentFiles(directory, bases.get(bases.size() - 1)), names);
            }
            disk.syncDirectory(directory);
            return new LogView(segments, segments.get(segments.size() - 1).sizeBytes(), endOffset, 0);
        } catch (IOException | RuntimeException e) {
            for (Segment segment : segments) {
                segment.release();
            }
            throw e;
        }
    }

    RecoveryReport report() {
        return new RecoveryReport(Optional.ofNullable(tailCut), rebuiltIndexes, removedFiles);
    }

    static Segment newSegment(Disk disk, SegmentFiles files, LogSettings settings) throws IOException {
        SegmentIndexes indexes = new SegmentIndexes(files.baseOffset(), settings.indexIntervalBytes());
        return new Segment(files, disk.create(files.log()), indexes, 0);
    }

    /** Cleaned segments that were complete, but had not taken the place of those they were made from. */
    private void finishSwaps() throws IOException {
        List<String> names = disk.list(directory);
        for (String name : names) {
            Optional<Long> base = SegmentFiles.baseOfSwap(name);
            if (base.isPresent()) {
                SegmentFiles cleaned = new SegmentFiles(directory, base.get());
                long end = endOfSwap(cleaned);
                List<Long> others = names.stream()
                        .flatMap(other -> SegmentFiles.baseOfLog(other).stream())
                        .filter(other -> other >= base.get())
                        .toList();
                if (!others.contains(end)) {
                    throw new CorruptLogException(
                            cleaned.swap(), 0, "ends before offset " + end + ", where no other file begins");
                }
                List<Long> replaced = new ArrayList<>(others);
                replaced.add(base.get());
                replaced.removeIf(other -> other >= end);
                new SegmentSwap(disk, cleaned).finish(replaced);
                removedFiles.add(cleaned.swap());
            }
        }
    }

    private long endOfSwap(SegmentFiles files) throws IOException {
        try (DiskFile file = disk.open(files.swap())) {
            BatchCursor cursor =
                    new BatchCursor(file, files.swap(), 0, sizeOf(file, files.swap()), BatchCursor.STEP_WINDOW_BYTES);
            while (cursor.next()) {
                requireFirstAtBase(cursor, files);
            }
            return cursor.nextOffset();
        }
    }

    private void removeLeftovers(List<String> names, List<Long> bases) throws IOException {
        for (String name : names) {
            boolean orphan = SegmentFiles.baseOfIndex(name)
                    .filter(base -> !bases.contains(base))
                    .isPresent();
            if (orphan || SegmentFiles.isTemporary(name)) {
                disk.delete(directory.resolve(name));
                removedFiles.add(directory.resolve(name));
            }
        }
    }

    private void openSealed(SegmentFiles files, long nextBase, List<String> names) throws IOException {
        DiskFile file = disk.open(files.log());
        try {
            int size = sizeOf(file, files.log());
            Optional<SegmentIndexes> loaded =
                    SegmentIndexes.load(disk, files, size, nextBase, settings.indexIntervalBytes(), names);
            boolean right = loaded.isPresent()
                    && leadsToEnd(loaded.get(), file, files, size, nextBase)
                    && new Segment(files, file, loaded.get(), size).largestTimestampIsThere(size);
            SegmentIndexes indexes = right ? loaded.get() : rebuild(file, files, size, nextBase);
            segments.add(new Segment(files, file, indexes, size));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Whether the last index entry points at a batch from which headers lead to the end, none younger than indexed. */
    private static boolean leadsToEnd(
            SegmentIndexes indexes, DiskFile file, SegmentFiles files, int size, long nextBase) throws IOException {
        BatchCursor cursor =
                new BatchCursor(file, files.log(), indexes.lastPosition(), size, BatchCursor.STEP_WINDOW_BYTES);
        boolean timesCovered = true;
        try {
            while (cursor.next()) {
                timesCovered &= cursor.header().maxTimestamp() <= indexes.maxTimestamp();
            }
        } catch (CorruptLogException e) {
            // The index may be to blame; reading from the first batch on tells.
            return false;
        }
        return timesCovered && cursor.nextOffset() == nextBase;
    }

    private SegmentIndexes rebuild(DiskFile file, SegmentFiles files, int size, long nextBase) throws IOException {
        SegmentIndexes indexes = new SegmentIndexes(files.baseOffset(), settings.indexIntervalBytes());
        BatchCursor cursor = new BatchCursor(file, files.log(), 0, size, BatchCursor.STEP_WINDOW_BYTES);
        long next = files.baseOffset();
        while (cursor.next()) {
            requireFirstAtBase(cursor, files);
            indexes.add(cursor.span(), cursor.position());
            next = cursor.nextOffset();
        }
        if (next != nextBase) {
            throw new CorruptLogException(
                    files.log(), size, "ends before offset " + next + ", but the next segment begins at " + nextBase);
        }
        indexes.save(disk, files);
        rebuiltIndexes.add(files.offsetIndex());
        rebuiltIndexes.add(files.timeIndex());
        return indexes;
    }

    /** The part of a segment that is known to be durable, with its indexes. */
    private record Known(SegmentIndexes indexes, int bytes, long endOffset) {}

    private void openLast(SegmentFiles files, List<String> names) throws IOException {
        DiskFile file = disk.open(files.log());
        try {
            int size = sizeOf(file, files.log());
            Known known = known(file, files, size, names)
                    .orElseGet(() -> new Known(
                            new SegmentIndexes(files.baseOffset(), settings.indexIntervalBytes()),
                            0,
                            files.baseOffset()));
            SegmentIndexes indexes = known.indexes();
            BatchCursor cursor = new BatchCursor(file, files.log(), known.bytes(), size, BatchCursor.SCAN_WINDOW_BYTES);
            int goodBytes = known.bytes();
            endOffset = known.endOffset();
            try {
                while (cursor.next()) {
                    requireFollows(cursor, files);
                    cursor.requireCrc();
                    indexes.add(cursor.span(), cursor.position());
                    goodBytes = cursor.position() + cursor.header().sizeInBytes();
                    endOffset = cursor.nextOffset();
                }
            } catch (CorruptLogException e) {
                requireDurable(files, goodBytes, e.reason());
                tailCut = new TailCut(files.log(), goodBytes, size - goodBytes, e.reason());
                file.truncate(goodBytes);
            }
            requireDurable(files, goodBytes, "the file ends here");
            // What survived a killed process may still be in the page cache only.
            file.force();
            segments.add(new Segment(files, file, indexes, goodBytes));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Empty if the indexes do not lead to a batch that ends where the durable part does: all must be read then. */
    private Optional<Known> known(DiskFile file, SegmentFiles files, int size, List<String> names) throws IOException {
        if (durableBelow <= files.baseOffset()) {
            return Optional.empty();
        }
        Optional<SegmentIndexes> loaded =
                SegmentIndexes.load(disk, files, size, Long.MAX_VALUE, settings.indexIntervalBytes(), names);
        if (loaded.isEmpty()) {
            return Optional.empty();
        }
        SegmentIndexes indexes = loaded.get();
        BatchCursor cursor = new BatchCursor(
                file, files.log(), indexes.floorPosition(durableBelow - 1), size, BatchCursor.STEP_WINDOW_BYTES);
        try {
            if (!cursor.nextTo(durableBelow - 1) || cursor.nextOffset() != durableBelow) {
                return Optional.empty();
            }
            int bytes = cursor.position() + cursor.header().sizeInBytes();
            indexes.truncateTo(
                    bytes,
                    durableBelow,
                    from -> new BatchCursor(file, files.log(), from, bytes, BatchCursor.STEP_WINDOW_BYTES));
            return new Segment(files, file, indexes, bytes).largestTimestampIsThere(bytes)
                    ? Optional.of(new Known(indexes, bytes, durableBelow))
                    : Optional.empty();
        } catch (CorruptLogException e) {
            // The index may be to blame; reading from the first batch on tells.
            return Optional.empty();
        }
    }

    /** What was forced once is no torn tail: it must not be cut, and a shorter log must not be accepted. */
    private void requireDurable(SegmentFiles files, int goodBytes, String reason) throws CorruptLogException {
        if (endOffset < durableBelow) {
            throw new CorruptLogException(
                    files.log(),
                    goodBytes,
                    reason + "; the log reaches to offset " + endOffset + ", but had been durable up to "
                            + durableBelow);
        }
    }

    private void requireFollows(BatchCursor cursor, SegmentFiles files) throws CorruptLogException {
        if (cursor.header().baseOffset() != endOffset) {
            throw new CorruptLogException(
                    files.log(),
                    cursor.position(),
                    "a batch with base offset " + cursor.header().baseOffset() + " stands where offset " + endOffset
                            + " must follow");
        }
    }

    private static void requireFirstAtBase(BatchCursor cursor, SegmentFiles files) throws CorruptLogException {
        if (cursor.position() == 0 && cursor.header().baseOffset() != files.baseOffset()) {
            throw new CorruptLogException(
                    files.log(),
                    0,
                    "the first batch has base offset " + cursor.header().baseOffset() + ", unlike the file's name");
        }
    }

    private static int sizeOf(DiskFile file, Path path) throws IOException {
        long size = file.size();
        if (size > Integer.MAX_VALUE) {
            throw new CorruptLogException(
                    path, Integer.MAX_VALUE, "is longer than any segment file, " + size + " bytes");
        }
        return (int) size;
    }
}
