package io.raftlog.tools.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Streams that may be packed with gzip, told by its magic bytes. */
public final class Gzip {
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final int FIRST = 0x1f;
    private static final int SECOND = 0x8b;

    private Gzip() {}

    /** The stream as it was before it was packed, if it was. */
    public static InputStream unpackedIfPacked(InputStream raw) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(raw, BUFFER_BYTES);
        buffered.mark(2);
        boolean packed = buffered.read() == FIRST && buffered.read() == SECOND;
        buffered.reset();
        return packed ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered;
    }
}
