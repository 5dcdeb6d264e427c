package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

/** Streams in every shape that a codec's other writers give them, and damaged ones. */
class ForeignStreamTest {
    private static final int BOUND = 1 << 20;

    private final byte[] plain = plainRecords();

    @ParameterizedTest
    @EnumSource(BLOCKSIZE.class)
    void lz4FramesOfEveryBlockSizeAreRead(BLOCKSIZE size) {
        assertThat(decompress(CompressionCodec.LZ4, lz4(size, -1, Bits.BLOCK_INDEPENDENCE)))
                .isEqualTo(plain);
    }

    @Test
    void lz4FramesWithChecksumsAndSizesAreRead() {
        byte[] frame = lz4(
                BLOCKSIZE.SIZE_64KB,
                plain.length,
                Bits.BLOCK_INDEPENDENCE,
                Bits.BLOCK_CHECKSUM,
                Bits.CONTENT_CHECKSUM,
                Bits.CONTENT_SIZE);

        assertThat(decompress(CompressionCodec.LZ4, frame)).isEqualTo(plain);
    }

    @ParameterizedTest
    @EnumSource(
            value = Bits.class,
            names = {"BLOCK_CHECKSUM", "CONTENT_CHECKSUM"})
    void aWrongLz4ChecksumIsCorrupt(Bits checksum) {
        byte[] frame = lz4(BLOCKSIZE.SIZE_1MB, -1, Bits.BLOCK_INDEPENDENCE, checksum);
        // The block checksum stands before the end mark, the content checksum behind it.
        int at = frame.length - (checksum == Bits.BLOCK_CHECKSUM ? 5 : 1);
        frame[at] ^= 1;

        assertCorrupt(CompressionCodec.LZ4, frame, "checksum is wrong");
    }

    @Test
    void anLz4FrameHeaderIsCheckedBeforeItIsBelieved() {
        assertCorrupt(CompressionCodec.LZ4, changed(0, 0x05), "magic is missing");
        assertCorrupt(CompressionCodec.LZ4, changed(4, 0xA0), "flags 0xa0");
        assertCorrupt(CompressionCodec.LZ4, changed(4, 0x61), "flags 0x61");
        assertCorrupt(CompressionCodec.LZ4, changed(4, 0x40), "depend on each other");
        assertCorrupt(CompressionCodec.LZ4, changed(5, 0x30), "block descriptor 0x30");
        assertCorrupt(CompressionCodec.LZ4, changed(6, 0x00), "header's checksum");
        assertCorrupt(CompressionCodec.LZ4, changed(9, 0x7F), "at most 65536");
    }

    @ParameterizedTest
    @EnumSource(value = CompressionCodec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void noProperPrefixOfAStreamIsTheWhole(CompressionCodec codec) {
        byte[] stream = compress(codec);

        for (int length = 0; length < stream.length; length += 1 + stream.length / 200) {
            byte[] prefix = Arrays.copyOf(stream, length);
            try {
                assertThat(decompress(codec, prefix)).hasSizeLessThan(plain.length);
            } catch (CorruptBatchException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void aCutGzipStreamIsCalledThat() {
        byte[] stream = compress(CompressionCodec.GZIP);
        byte[] withExtraField = Arrays.copyOf(stream, 11);
        withExtraField[3] = 4;

        assertCorrupt(CompressionCodec.GZIP, Arrays.copyOf(stream, 500), "is cut");
        assertCorrupt(CompressionCodec.GZIP, withExtraField, "is cut");
    }

    @Test
    void bytesBehindAnLz4FrameAreCorrupt() {
        byte[] frame = compress(CompressionCodec.LZ4);

        assertCorrupt(CompressionCodec.LZ4, Arrays.copyOf(frame, frame.length + 3), "3 bytes follow");
    }

    @Test
    void aBareSnappyBlockIsRead() throws IOException {
        assertThat(decompress(CompressionCodec.SNAPPY, Snappy.compress(plain))).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MAX_VALUE, 1_000_000, 0})
    void aSnappyBlockLengthIsNotBelieved(int length) {
        byte[] stream = compress(CompressionCodec.SNAPPY);
        ByteBuffer.wrap(stream).putInt(16, length);

        assertThatThrownBy(() -> decompress(CompressionCodec.SNAPPY, stream)).isInstanceOf(CorruptBatchException.class);
    }

    @Test
    void zstdFramesWithoutASizeAndSeveralInARowAreRead() throws IOException {
        byte[] zeros = new byte[900_000];
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (OutputStream zstd = new ZstdOutputStream(stream)) {
            zstd.write(zeros);
        }
        stream.write(Zstd.compress(new byte[50]));

        assertThat(decompress(CompressionCodec.ZSTD, stream.toByteArray())).isEqualTo(new byte[900_050]);
    }

    private byte[] lz4(BLOCKSIZE blockSize, long contentSize, Bits... flags) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream frame = new LZ4FrameOutputStream(out, blockSize, contentSize, flags)) {
            frame.write(plain);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private byte[] changed(int at, int value) {
        byte[] frame = compress(CompressionCodec.LZ4);
        frame[at] = (byte) value;
        return frame;
    }

    private byte[] compress(CompressionCodec codec) {
        BoundedOutput out = new BoundedOutput(0, Integer.MAX_VALUE);
        Compression.of(codec).compress(plain, 0, plain.length, out);
        return bytesOf(out.toBuffer());
    }

    private static byte[] decompress(CompressionCodec codec, byte[] stream) {
        return bytesOf(Compression.of(codec).decompress(ByteBuffer.wrap(stream), BOUND));
    }

    private static void assertCorrupt(CompressionCodec codec, byte[] stream, String message) {
        assertThatThrownBy(() -> decompress(codec, stream))
                .isInstanceOf(CorruptBatchException.class)
                .hasMessageContaining(message);
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Two thirds compressible, one third noise, longer than the blocks of LZ4 and snappy. */
    private static byte[] plainRecords() {
        List<SampleRecord> records = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 30; i++) {
            byte[] value = new byte[9_000];
            if (i % 3 == 0) {
                random.nextBytes(value);
            }
            records.add(new SampleRecord(i, null, ByteBuffer.wrap(value), List.of()));
        }
        ByteBuffer batch = new SampleBatch(CompressionCodec.NONE, records, -1, (short) -1, -1).encode();
        return bytesOf(batch.position(RecordBatch.HEADER_BYTES).slice());
    }
}
