package io.raftlog.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * One LZ4 frame of independent blocks. It is written with blocks of 64 KiB and no checksums, the batch has its own;
 * checksums that others wrote are verified.
 */
final class Lz4Compression extends Compression {
    private static final int MAGIC = 0x184D2204;
    private static final int VERSION_1 = 0x40;
    private static final int VERSION_BITS = 0xC0;
    private static final int INDEPENDENT_BLOCKS = 0x20;
    private static final int BLOCK_CHECKSUMS = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int RESERVED_OR_DICTIONARY = 0x03;
    private static final int BLOCKS_OF_64_KIB = 4 << 4;
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int STORED_AS_IS = 0x8000_0000;
    private static final int END_MARK = 0;

    private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();

    @Override
    void compress(byte[] source, int begin, int end, BoundedOutput target) {
        LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
        target.writeLittleEndian(MAGIC);
        int descriptor = target.size();
        target.write(VERSION_1 | INDEPENDENT_BLOCKS);
        target.write(BLOCKS_OF_64_KIB);
        target.write(headerChecksum(target.array(), descriptor, target.size()));
        for (int at = begin; at < end; at += BLOCK_BYTES) {
            int length = Math.min(BLOCK_BYTES, end - at);
            target.reserve(4 + compressor.maxCompressedLength(length));
            int lengthAt = target.size();
            target.writeLittleEndian(0);
            int compressed = compressor.compress(source, at, length, target.array(), target.size());
            int field = compressed;
            if (compressed >= length) {
                System.arraycopy(source, at, target.array(), target.size(), length);
                compressed = length;
                field = length | STORED_AS_IS;
            }
            littleEndian(target.array()).putInt(lengthAt, field);
            target.advance(compressed);
        }
        target.writeLittleEndian(END_MARK);
    }

    @Override
    void decompress(byte[] source, int begin, int end, BoundedOutput target) {
        Source in = new Source(source, begin, end);
        if (in.int32() != MAGIC) {
            throw new CorruptBatchException("the records are no LZ4 frame: its magic is missing");
        }
        int descriptor = in.position;
        int flags = in.int8();
        int maxBlock = maxBlockBytes(in.int8());
        if ((flags & VERSION_BITS) != VERSION_1 || (flags & RESERVED_OR_DICTIONARY) != 0) {
            throw new CorruptBatchException("LZ4 frame flags 0x" + Integer.toHexString(flags) + " are not supported");
        }
        if ((flags & INDEPENDENT_BLOCKS) == 0) {
            throw new CorruptBatchException("LZ4 blocks that depend on each other are not supported");
        }
        if ((flags & CONTENT_SIZE) != 0) {
            in.take(8);
        }
        int descriptorEnd = in.position;
        if (in.int8() != headerChecksum(source, descriptor, descriptorEnd)) {
            throw new CorruptBatchException("the LZ4 frame header's checksum is wrong");
        }
        LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
        int first = target.size();
        for (int field = in.int32(); field != END_MARK; field = in.int32()) {
            int length = field & ~STORED_AS_IS;
            if (length > maxBlock) {
                throw new CorruptBatchException("an LZ4 block of " + length + " bytes, at most " + maxBlock);
            }
            int at = in.take(length);
            if ((field & STORED_AS_IS) != 0) {
                target.write(source, at, length);
            } else {
                decompressBlock(decompressor, source, at, length, maxBlock, target);
            }
            if ((flags & BLOCK_CHECKSUMS) != 0 && in.int32() != hash.hash(source, at, length, 0)) {
                throw new CorruptBatchException("an LZ4 block's checksum is wrong");
            }
        }
        if ((flags & CONTENT_CHECKSUM) != 0
                && in.int32() != hash.hash(target.array(), first, target.size() - first, 0)) {
            throw new CorruptBatchException("the LZ4 frame's checksum is wrong");
        }
        if (in.position != end) {
            throw new CorruptBatchException((end - in.position) + " bytes follow the LZ4 frame");
        }
    }

    private static void decompressBlock(
            LZ4SafeDecompressor decompressor, byte[] source, int at, int length, int maxBlock, BoundedOutput target) {
        int room = Math.min(maxBlock, target.room());
        target.reserve(room);
        try {
            target.advance(decompressor.decompress(source, at, length, target.array(), target.size(), room));
        } catch (LZ4Exception e) {
            throw new CorruptBatchException("an LZ4 block is malformed or gives more than " + room + " bytes", e);
        }
    }

    private static int maxBlockBytes(int blockDescriptor) {
        int code = blockDescriptor >>> 4;
        if (code < 4 || code > 7 || (blockDescriptor & 0x0F) != 0) {
            throw new CorruptBatchException(
                    "LZ4 block descriptor 0x" + Integer.toHexString(blockDescriptor) + " is not defined");
        }
        return 1 << (8 + 2 * code);
    }

    private int headerChecksum(byte[] bytes, int begin, int end) {
        return (hash.hash(bytes, begin, end - begin, 0) >>> 8) & 0xFF;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The compressed bytes, never read beyond their end. */
    private static final class Source {
        private final ByteBuffer bytes;
        private final int end;
        private int position;

        Source(byte[] bytes, int begin, int end) {
            this.bytes = littleEndian(bytes);
            this.position = begin;
            this.end = end;
        }

        int take(int length) {
            if (length > end - position) {
                throw new CorruptBatchException(
                        "the LZ4 frame is cut: " + length + " bytes should follow, " + (end - position) + " do");
            }
            int at = position;
            position += length;
            return at;
        }

        int int8() {
            return bytes.get(take(1)) & 0xFF;
        }

        int int32() {
            return bytes.getInt(take(4));
        }
    }
}
