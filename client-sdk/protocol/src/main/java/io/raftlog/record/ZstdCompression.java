package io.raftlog.record;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/**
 * Zstandard frames, decompressed in one step into the target: unlike a stream that needs no window, whose size the
 * sender would choose.
 */
final class ZstdCompression extends Compression {
    private static final int LEVEL = 3;

    @Override
    void compress(byte[] source, int begin, int end, BoundedOutput target) {
        int most = (int) Zstd.compressBound(end - begin);
        target.reserve(most);
        long written = Zstd.compressByteArray(target.array(), target.size(), most, source, begin, end - begin, LEVEL);
        if (Zstd.isError(written)) {
            throw new IllegalStateException("zstd: " + Zstd.getErrorName(written));
        }
        target.advance((int) written);
    }

    @Override
    void decompress(byte[] source, int begin, int end, BoundedOutput target) {
        long stored = Zstd.getFrameContentSize(source, begin, end - begin);
        if (stored > target.room()) {
            throw target.tooMany();
        }
        // Negative if no size is stored, or if these are no frames, which comes out below.
        target.reserve((int) Math.max(stored, 0));
        while (!fits(source, begin, end, target)) {
            // Producers that compress while appending store no size. Doubling costs at most as much again.
            target.reserve(target.array().length - target.size() + 1);
        }
    }

    private static boolean fits(byte[] source, int begin, int end, BoundedOutput target) {
        int capacity = target.array().length - target.size();
        try {
            target.advance((int)
                    Zstd.decompressByteArray(target.array(), target.size(), capacity, source, begin, end - begin));
            return true;
        } catch (ZstdException e) {
            if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
                return false;
            }
            throw new CorruptBatchException("the records are no zstd frame: " + e.getMessage(), e);
        }
    }
}
