package io.raftlog.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A byte array that grows as it is written to, but never beyond a bound: more than that is a {@link
 * CorruptBatchException}. Codecs may write into {@link #array} themselves, from {@link #size} on.
 *
 * <p>Confined to one thread.
 */
final class BoundedOutput extends OutputStream {
    private static final int SMALLEST = 512;

    private final int maxBytes;
    private byte[] array;
    private int size;

    /** @param expectedBytes what to begin with; may be far off, or even overflowed */
    BoundedOutput(int expectedBytes, int maxBytes) {
        this.maxBytes = Math.max(maxBytes, 0);
        this.array = new byte[Math.min(Math.max(expectedBytes, SMALLEST), this.maxBytes)];
    }

    byte[] array() {
        return array;
    }

    int size() {
        return size;
    }

    /** How many bytes may still come. */
    int room() {
        return maxBytes - size;
    }

    /** Makes the array hold {@code bytes} more; a negative number is one that overflowed. */
    void reserve(int bytes) {
        if (bytes < 0 || bytes > room()) {
            throw tooMany();
        }
        if (bytes > array.length - size) {
            long doubled = Math.max(SMALLEST, 2L * array.length);
            array = Arrays.copyOf(array, (int) Math.min(maxBytes, Math.max(doubled, (long) size + bytes)));
        }
    }

    /** Counts {@code bytes} written into the array by the caller. */
    void advance(int bytes) {
        size += bytes;
    }

    /** Appends all that the stream has. */
    void drain(InputStream in) throws IOException {
        while (true) {
            if (room() == 0) {
                if (in.read() >= 0) {
                    throw tooMany();
                }
                return;
            }
            reserve(1);
            int read = in.read(array, size, array.length - size);
            if (read < 0) {
                return;
            }
            size += read;
        }
    }

    CorruptBatchException tooMany() {
        return new CorruptBatchException("decompressed records would be more than the " + maxBytes + " bytes allowed");
    }

    @Override
    public void write(int b) {
        reserve(1);
        array[size++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        reserve(length);
        System.arraycopy(bytes, offset, array, size, length);
        size += length;
    }

    /** Four bytes, the last one first. */
    void writeLittleEndian(int value) {
        reserve(4);
        for (int shift = 0; shift < 32; shift += 8) {
            array[size++] = (byte) (value >>> shift);
        }
    }

    /** Four bytes, the first one first. */
    void writeBigEndian(int value) {
        writeLittleEndian(Integer.reverseBytes(value));
    }

    ByteBuffer toBuffer() {
        return ByteBuffer.wrap(array, 0, size).slice();
    }
}
