package io.raftlog.raft.transport;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * The unit of what goes over a connection.
 *
 * <pre>
 * int  length of what follows
 * byte kind, a {@link FrameKind}
 * long call: a reply names the call that it answers
 * ...  payload
 * </pre>
 *
 * <p>Immutable.
 */
record Frame(FrameKind kind, long call, Payload payload) {
    private static final int HEADER_BYTES = Byte.BYTES + Long.BYTES;
    /** Twice the largest entry, and room for its envelope. */
    static final int MAX_BYTES = 8 << 20;

    /** Most frames are smaller. */
    private static final int AT_ONCE_BYTES = 256 << 10;

    private static final long GROWTH = 4;

    /** What a frame takes of memory beside its payload, or more. */
    private static final int OVERHEAD_BYTES = 256;

    /** Bytes, or a message that is not turned into bytes before it is written. */
    sealed interface Payload {
        int size();

        void writeTo(CodedOutputStream out) throws IOException;

        static Payload of(MessageLite message) {
            return new Message(message, message.getSerializedSize());
        }

        record Message(MessageLite message, int size) implements Payload {
            @Override
            public void writeTo(CodedOutputStream out) throws IOException {
                message.writeTo(out);
            }
        }

        record Bytes(ByteString bytes) implements Payload {
            @Override
            public int size() {
                return bytes.size();
            }

            @Override
            public void writeTo(CodedOutputStream out) throws IOException {
                // The size stands in the frame's header.
                out.writeRawBytes(bytes);
            }
        }
    }

    /** What it counts for where memory is limited: also a frame without a payload takes some. */
    int weight() {
        return OVERHEAD_BYTES + payload.size();
    }

    /** @param buffer wraps the connection's stream; flushed by the caller */
    void writeTo(CodedOutputStream buffer) throws IOException {
        writeInt(buffer, HEADER_BYTES + payload.size());
        buffer.writeRawByte(kind.id());
        writeInt(buffer, (int) (call >>> 32));
        writeInt(buffer, (int) call);
        payload.writeTo(buffer);
    }

    private static void writeInt(CodedOutputStream buffer, int value) throws IOException {
        // Protobuf's own fixed-size integers are little-endian; the reader's are not.
        buffer.writeFixed32NoTag(Integer.reverseBytes(value));
    }

    static CodedOutputStream buffer(OutputStream out, int bytes) {
        return CodedOutputStream.newInstance(out, bytes);
    }

    /**
     * Blocks until a frame has come; its payload is bytes.
     *
     * @throws IOException at the connection's end, and on bytes that are no frame
     */
    static Frame readFrom(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < HEADER_BYTES || length > MAX_BYTES) {
            throw new IOException("a frame of " + length + " bytes is not in " + HEADER_BYTES + ".." + MAX_BYTES);
        }
        int id = in.readByte();
        FrameKind kind = FrameKind.ofId(id);
        if (kind == null) {
            throw new IOException("frame of unknown kind " + id);
        }
        long call = in.readLong();
        return new Frame(
                kind, call, new Payload.Bytes(UnsafeByteOperations.unsafeWrap(payload(in, length - HEADER_BYTES))));
    }

    /** Takes memory as the bytes come, not as they are announced: who announces much and sends nothing costs little. */
    private static byte[] payload(DataInputStream in, int length) throws IOException {
        byte[] payload = new byte[Math.min(length, AT_ONCE_BYTES)];
        in.readFully(payload);
        while (payload.length < length) {
            int held = payload.length;
            payload = Arrays.copyOf(payload, (int) Math.min(length, held * GROWTH));
            in.readFully(payload, held, payload.length - held);
        }
        return payload;
    }

    /** Of a frame that was read. */
    ByteString bytes() {
        if (payload instanceof Payload.Bytes read) {
            return read.bytes();
        }
        throw new IllegalStateException("a frame to be written has no bytes yet");
    }
}
