package io.raftlog.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/**
 * Snappy blocks in the Java library's framing: 8 bytes of magic, two version numbers, then each block behind its
 * compressed length, all big endian. Some clients write one bare block instead; that is read too.
 */
final class SnappyCompression extends Compression {
    private static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    private static final int VERSION = 1;
    private static final int FRAME_HEADER_BYTES = MAGIC.length + 8;
    private static final int BLOCK_BYTES = 32 << 10;

    @Override
    void compress(byte[] source, int begin, int end, BoundedOutput target) {
        target.write(MAGIC, 0, MAGIC.length);
        target.writeBigEndian(VERSION);
        target.writeBigEndian(VERSION);
        try {
            for (int at = begin; at < end; at += BLOCK_BYTES) {
                int length = Math.min(BLOCK_BYTES, end - at);
                target.reserve(4 + Snappy.maxCompressedLength(length));
                int lengthAt = target.size();
                target.writeBigEndian(0);
                int compressed = Snappy.compress(source, at, length, target.array(), target.size());
                ByteBuffer.wrap(target.array()).putInt(lengthAt, compressed);
                target.advance(compressed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory", e);
        }
    }

    @Override
    void decompress(byte[] source, int begin, int end, BoundedOutput target) {
        int magicEnd = begin + MAGIC.length;
        if (magicEnd > end || !Arrays.equals(source, begin, magicEnd, MAGIC, 0, MAGIC.length)) {
            decompressBlock(source, begin, end - begin, target);
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(source);
        int at = begin + FRAME_HEADER_BYTES;
        if (at > end) {
            throw new CorruptBatchException("the snappy frame header is cut");
        }
        while (at < end) {
            int left = end - at - 4;
            int length = left < 0 ? -1 : bytes.getInt(at);
            if (length < 0 || length > left) {
                throw new CorruptBatchException("a snappy block of " + length + " bytes, but " + left + " are left");
            }
            decompressBlock(source, at + 4, length, target);
            at += 4 + length;
        }
    }

    private static void decompressBlock(byte[] source, int begin, int length, BoundedOutput target) {
        try {
            int plain = Snappy.uncompressedLength(source, begin, length);
            target.reserve(plain);
            target.advance(Snappy.uncompress(source, begin, length, target.array(), target.size()));
        } catch (IOException e) {
            throw new CorruptBatchException("the records are no snappy blocks: " + e.getMessage(), e);
        }
    }
}
