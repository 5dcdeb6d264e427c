package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

class FrameProperties {
    @Property
    void aFrameIsReadAsItWasWritten(@ForAll FrameKind kind, @ForAll long call, @ForAll byte[] payload) {
        byte[] written = bytesOf(new Frame(kind, call, new Frame.Payload.Bytes(ByteString.copyFrom(payload))));
        Frame read = read(written);

        assertThat(read.kind()).isEqualTo(kind);
        assertThat(read.call()).isEqualTo(call);
        assertThat(read.bytes().toByteArray()).isEqualTo(payload);
    }

    @Property
    void ofAFrameThatIsCutShortNothingIsRead(
            @ForAll FrameKind kind, @ForAll byte[] payload, @ForAll @IntRange(max = 1000) int cut) {
        byte[] written = bytesOf(new Frame(kind, 7, new Frame.Payload.Bytes(ByteString.copyFrom(payload))));
        byte[] rest = Arrays.copyOf(written, cut % written.length);

        assertThatThrownBy(() -> Frame.readFrom(in(rest))).isInstanceOf(EOFException.class);
    }

    @Property
    void noBytesMakeTheReaderFailInAnotherWayOrTakeMoreThanTheLimit(@ForAll @Size(max = 64) byte[] bytes) {
        try {
            assertThat(read(bytes).bytes().size()).isLessThan(bytes.length);
        } catch (UncheckedIOException refused) {
            assertThat(refused).hasCauseInstanceOf(IOException.class);
        }
    }

    @Property
    void aLengthBeyondTheLimitIsRefusedBeforeMemoryIsTakenForIt(
            @ForAll @IntRange(min = Frame.MAX_BYTES + 1) int length) {
        byte[] bytes = ByteBuffer.allocate(16).putInt(length).array();

        assertThatThrownBy(() -> Frame.readFrom(in(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(length));
    }

    @Property(tries = 20)
    void memoryIsTakenAsTheBytesComeNotAsTheyAreAnnounced(
            @ForAll @IntRange(min = 300_000, max = Frame.MAX_BYTES) int announced,
            @ForAll @IntRange(max = 250_000) int sent) {
        var asked = new AtomicInteger();
        byte[] bytes = ByteBuffer.allocate(13 + sent)
                .putInt(announced)
                .put(FrameKind.APPEND.id())
                .array();
        var in = new DataInputStream(new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                asked.accumulateAndGet(length, Math::max);
                return super.read(into, offset, length);
            }
        });

        assertThatThrownBy(() -> Frame.readFrom(in)).isInstanceOf(EOFException.class);
        assertThat(asked).hasValueLessThanOrEqualTo(256 << 10);
    }

    @Property(tries = 20)
    void aLargeFrameIsReadWhole(@ForAll @IntRange(min = 200_000, max = 5_000_000) int size, @ForAll long seed) {
        byte[] payload = new byte[size];
        new Random(seed).nextBytes(payload);
        byte[] written = bytesOf(new Frame(FrameKind.APPEND, 1, new Frame.Payload.Bytes(ByteString.copyFrom(payload))));

        assertThat(read(written).bytes().toByteArray()).isEqualTo(payload);
    }

    private static byte[] bytesOf(Frame frame) {
        var out = new ByteArrayOutputStream();
        try {
            var buffer = Frame.buffer(out, 64);
            frame.writeTo(buffer);
            buffer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Frame read(byte[] bytes) {
        try {
            return Frame.readFrom(in(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
