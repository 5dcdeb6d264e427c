package io.raftlog.tools.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream as bytes, without their line feed; nothing is decoded. What begins with gzip's magic bytes is
 * unpacked. Holds one line at a time.
 *
 * <p>Confined to one thread.
 */
public final class Lines implements Closeable {
    /** Far above any record limit; keeps a file without line feeds from filling the memory. */
    static final int LONGEST = 64 * 1024 * 1024;

    private static final int BUFFER_BYTES = 128 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private byte[] line = new byte[1024];
    private int lineLength;
    private long number;

    public Lines(InputStream raw) throws IOException {
        this.in = Gzip.unpackedIfPacked(raw);
    }

    public static Lines of(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            return new Lines(raw);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** The next line, or null at the end. A last line without a line feed counts. */
    public byte @Nullable [] next() throws IOException {
        lineLength = 0;
        boolean any = false;
        while (position < limit || fill()) {
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            append(end);
            if (end < limit) {
                position = end + 1;
                number++;
                return Arrays.copyOf(line, lineLength);
            }
            position = limit;
        }
        if (!any) {
            return null;
        }
        number++;
        return Arrays.copyOf(line, lineLength);
    }

    /** Of the line last read, from 1. */
    public long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private void append(int end) throws IOException {
        int more = end - position;
        if (lineLength + more > LONGEST) {
            throw new IOException("line " + (number + 1) + " is longer than " + LONGEST + " bytes");
        }
        if (lineLength + more > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, lineLength + more));
        }
        System.arraycopy(buffer, position, line, lineLength, more);
        lineLength += more;
    }
}
