package io.raftlog.record;

import java.nio.ByteBuffer;

/** What a codec does to the records of a batch. One class per codec, so that a native library is loaded only if used. */
abstract class Compression {
    static Compression of(CompressionCodec codec) {
        return switch (codec) {
            case NONE -> throw new IllegalArgumentException("nothing to compress with");
            case GZIP -> new GzipCompression();
            case SNAPPY -> new SnappyCompression();
            case LZ4 -> new Lz4Compression();
            case ZSTD -> new ZstdCompression();
        };
    }

    /** Appends {@code source[begin, end)}, compressed, to {@code target}. */
    abstract void compress(byte[] source, int begin, int end, BoundedOutput target);

    /**
     * Appends what {@code source[begin, end)} was made from to {@code target}. Bytes that are no such stream, or are too
     * many for the target, end in {@link CorruptBatchException}.
     */
    abstract void decompress(byte[] source, int begin, int end, BoundedOutput target);

    /** What is between 0 and the buffer's limit, decompressed: at most {@code maxBytes}. */
    final ByteBuffer decompress(ByteBuffer compressed, int maxBytes) {
        BoundedOutput target = new BoundedOutput(4 * compressed.limit(), maxBytes);
        if (compressed.limit() == 0) {
            return target.toBuffer();
        }
        if (compressed.hasArray()) {
            int begin = compressed.arrayOffset();
            decompress(compressed.array(), begin, begin + compressed.limit(), target);
        } else {
            byte[] copy = new byte[compressed.limit()];
            compressed.get(0, copy);
            decompress(copy, 0, copy.length, target);
        }
        return target.toBuffer();
    }
}
