package io.raftlog.tools.cli.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Standard output as bytes, buffered until {@link #flush()}. Unlike {@link java.io.PrintStream} it notices when the
 * reader is gone, so that {@code raftlog consume T | head} ends instead of reading on for nobody.
 *
 * <p>Confined to the main thread.
 */
public final class Stdout extends OutputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Whoever read our output stopped reading. Not a failure. */
    public static final class ReaderGone extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        ReaderGone(IOException cause) {
            super(cause);
        }
    }

    private final OutputStream buffered;

    public Stdout(OutputStream raw) {
        this.buffered = new BufferedOutputStream(raw, BUFFER_BYTES);
    }

    @Override
    public void write(int b) {
        try {
            buffered.write(b);
        } catch (IOException e) {
            throw new ReaderGone(e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            buffered.write(bytes, offset, length);
        } catch (IOException e) {
            throw new ReaderGone(e);
        }
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    /** Writes the text and a line feed, whatever the platform. */
    public void line(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
        write('\n');
    }

    @Override
    public void flush() {
        try {
            buffered.flush();
        } catch (IOException e) {
            throw new ReaderGone(e);
        }
    }

    @Override
    public void close() {
        flush();
    }
}
