package io.raftlog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Reads a log while others append to it, cut it, and delete or replace its files: without a lock, on the view of a moment,
 * and once more if a truncation came in between.
 *
 * <p>Thread-safe.
 */
final class LogReader {
    private final Path directory;
    private final Supplier<LogView> view;
    private final BooleanSupplier closed;

    LogReader(Path directory, Supplier<LogView> view, BooleanSupplier closed) {
        this.directory = directory;
        this.view = view;
        this.closed = closed;
    }

    /** See {@link PartitionLog#segments}. */
    List<SegmentInfo> segments() throws IOException {
        return read(now -> {
            List<SegmentInfo> infos = new ArrayList<>();
            for (int i = 0; i < now.segments().size(); i++) {
                Segment segment = now.segments().get(i);
                infos.add(new SegmentInfo(
                        segment.baseOffset(),
                        now.nextOffsetOf(i),
                        now.limitOf(segment),
                        from(now, segment, Segment::firstTimestamp),
                        segment.maxTimestamp(),
                        now.isActive(segment)));
            }
            return infos;
        });
    }

    /** See {@link PartitionLog#read(long, long, int)}. */
    ByteBuffer read(long offset, long endOffset, int maxBytes) throws IOException {
        return read(now -> {
            requireHeld(now, offset);
            long end = Math.min(endOffset, now.endOffset());
            if (offset >= end) {
                return ByteBuffer.allocate(0);
            }
            return from(now, now.segmentOf(offset), (segment, limit) -> segment.read(offset, end, maxBytes, limit));
        });
    }

    /** See {@link PartitionLog#readExactly}. */
    ByteBuffer readExactly(long baseOffset, int length) throws IOException {
        return read(now -> {
            requireHeld(now, baseOffset);
            return from(
                    now, now.segmentOf(baseOffset), (segment, limit) -> segment.readExactly(baseOffset, length, limit));
        });
    }

    /** See {@link PartitionLog#pin}. */
    PinnedLog pin(long endOffset) throws IOException {
        while (true) {
            LogView now = view.get();
            if (closed.getAsBoolean()) {
                throw new IOException(directory + " is closed");
            }
            if (endOffset < now.startOffset() || endOffset > now.endOffset()) {
                throw new IllegalArgumentException("offset " + endOffset + " is not in " + now.startOffset() + ".."
                        + now.endOffset() + " of " + directory);
            }
            PinnedLog pinned = PinnedLog.of(now, endOffset);
            if (pinned != null) {
                return pinned;
            }
        }
    }

    /** See {@link PartitionLog#offsetForTime(long, long, long)}. */
    Optional<FoundOffset> offsetForTime(long timestampMs, long fromOffset, long endOffset) throws IOException {
        TimeSearch search = new TimeSearch(timestampMs, fromOffset, endOffset);
        return read(now -> {
            for (Segment segment : now.segments()
                    .subList(now.indexOf(fromOffset), now.segments().size())) {
                if (segment.maxTimestamp() >= timestampMs) {
                    Optional<FoundOffset> found = from(now, segment, search::in);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        });
    }

    private static void requireHeld(LogView now, long offset) throws OffsetDeletedException {
        if (offset < now.startOffset()) {
            throw new OffsetDeletedException(now.segments().get(0).path(), offset, now.startOffset());
        }
    }

    private interface Reading<T> {
        T in(LogView now) throws IOException;
    }

    private interface SegmentReading<T> {
        T in(Segment segment, int limit) throws IOException;
    }

    /** Reads until no truncation interfered: positions beyond one may meanwhile hold other batches. */
    private <T> T read(Reading<T> work) throws IOException {
        while (true) {
            LogView now = view.get();
            try {
                T result = work.in(now);
                if (now.truncations() == view.get().truncations()) {
                    return result;
                }
            } catch (SegmentGoneException e) {
                if (closed.getAsBoolean()) {
                    throw new IOException(directory + " is closed", e);
                }
            } catch (IOException | RuntimeException e) {
                if (now.truncations() == view.get().truncations()) {
                    throw e;
                }
            }
        }
    }

    private static <T> T from(LogView now, Segment segment, SegmentReading<T> work) throws IOException {
        if (!segment.hold()) {
            throw new SegmentGoneException(segment.path());
        }
        try {
            return work.in(segment, now.limitOf(segment));
        } finally {
            segment.release();
        }
    }

    /** The log let go of a segment after a reader had looked it up. */
    private static final class SegmentGoneException extends IOException {
        private static final long serialVersionUID = 1L;

        SegmentGoneException(Path path) {
            super(path + " was let go");
        }
    }
}
