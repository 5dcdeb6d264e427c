package io.raftlog.record;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** One gzip stream. */
final class GzipCompression extends Compression {
    private static final int WINDOW_BYTES = 8 << 10;

    @Override
    void compress(byte[] source, int begin, int end, BoundedOutput target) {
        try (GZIPOutputStream gzip = new GZIPOutputStream(target, WINDOW_BYTES)) {
            gzip.write(source, begin, end - begin);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    @Override
    void decompress(byte[] source, int begin, int end, BoundedOutput target) {
        try (GZIPInputStream gzip =
                new GZIPInputStream(new ByteArrayInputStream(source, begin, end - begin), WINDOW_BYTES)) {
            target.drain(gzip);
        } catch (EOFException e) {
            throw new CorruptBatchException("the records are a gzip stream that is cut", e);
        } catch (IOException e) {
            throw new CorruptBatchException("the records are no gzip stream: " + e.getMessage(), e);
        }
    }
}
