package io.raftlog.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a log below an offset, readable until closed whatever becomes of their files meanwhile. What lies there
 * never changes, so no lock is needed and every reading gives the same bytes.
 *
 * <p>Thread-safe.
 */
public final class PinnedLog implements Closeable {
    /**
     * One file of it, from its beginning.
     *
     * @param sizeBytes how much of the file lies below the offset
     */
    public record Part(String name, int sizeBytes) {}

    private final List<Segment> segments;
    private final List<Part> parts;

    private PinnedLog(List<Segment> segments, List<Part> parts) {
        this.segments = segments;
        this.parts = parts;
    }

    /** Null if the log lets go of a segment meanwhile: look at it again. */
    static @Nullable PinnedLog of(LogView view, long endOffset) throws IOException {
        List<Segment> held = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        boolean complete = false;
        try {
            for (Segment segment : view.segments()) {
                if (segment.baseOffset() > endOffset) {
                    break;
                }
                if (!segment.hold()) {
                    return null;
                }
                held.add(segment);
                parts.add(new Part(String.valueOf(segment.path().getFileName()), sizeBelow(view, segment, endOffset)));
            }
            complete = true;
            return new PinnedLog(List.copyOf(held), List.copyOf(parts));
        } finally {
            if (!complete) {
                release(held);
            }
        }
    }

    private static int sizeBelow(LogView view, Segment segment, long endOffset) throws IOException {
        int limit = view.limitOf(segment);
        if (view.segmentOf(endOffset) != segment) {
            return limit;
        }
        int size = segment.boundary(endOffset, limit);
        if (size < 0) {
            throw new IllegalArgumentException("offset " + endOffset + " lies inside a batch of " + segment.path());
        }
        return size;
    }

    /** In order; the last may be empty. */
    public List<Part> parts() {
        return parts;
    }

    /** Reads bytes of a part, by its place in {@link #parts}, until {@code target} is full. */
    public void read(int part, ByteBuffer target, long position) throws IOException {
        Segment segment = segments.get(part);
        if (position + target.remaining() > parts.get(part).sizeBytes()) {
            throw new IllegalArgumentException("bytes " + position + " to " + (position + target.remaining())
                    + " are not all below the end of " + segment.path());
        }
        segment.readBytes(target, position);
    }

    /**
     * Reads all of it again, and compares each batch with its checksum.
     *
     * @param pace told of each batch before it is read; once it says stop, what follows is left unread
     * @throws CorruptLogException if something is not as it was written
     */
    public void verify(IoPace pace) throws IOException {
        for (int i = 0; i < segments.size(); i++) {
            if (parts.get(i).sizeBytes() > 0
                    && !verify(segments.get(i), parts.get(i).sizeBytes(), pace)) {
                return;
            }
        }
    }

    private static boolean verify(Segment segment, int sizeBytes, IoPace pace) throws IOException {
        BatchCursor cursor = segment.scanFrom(segment.baseOffset(), sizeBytes);
        while (cursor.next()) {
            if (!pace.allows(cursor.header().sizeInBytes())) {
                return false;
            }
            cursor.requireCrc();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        release(segments);
    }

    private static void release(List<Segment> segments) throws IOException {
        for (Segment segment : segments) {
            segment.release();
        }
    }
}
