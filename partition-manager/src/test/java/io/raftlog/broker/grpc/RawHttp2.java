package io.raftlog.broker.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A connection that speaks HTTP/2 as it is told to: frames, in any order and number, and no more than that. */
public final class RawHttp2 implements Closeable {
    public static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;

    private static final int PATIENCE_MS = 30_000;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    /** A frame that came. */
    public record Frame(int type, int flags, int stream, ByteBuffer payload) {}

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.in = new DataInputStream(socket.getInputStream());
        socket.setSoTimeout(PATIENCE_MS);
    }

    /** @param window bytes of an answer that the other side may send; 0: nothing of it is ever read */
    public static RawHttp2 connect(int port, int window) throws IOException {
        var connection = new RawHttp2(new Socket("127.0.0.1", port));
        connection.out.write(PREFACE);
        connection.send(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) INITIAL_WINDOW_SIZE)
                        .putInt(window)
                        .array());
        if (window > 0) {
            // Of all streams together.
            connection.send(
                    WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1 << 30).array());
        }
        return connection;
    }

    public void send(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(frame(payload.length, type, flags, stream, payload));
    }

    /** Whatever it is. */
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** @param length what the frame says, whatever it holds */
    public static byte[] frame(int length, int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (length >>> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Begins a call; its messages follow. */
    public void begin(int stream, String method) throws IOException {
        send(HEADERS, END_HEADERS, stream, headers(method));
    }

    /** A call of one message. */
    public void call(int stream, String method, byte[] message) throws IOException {
        begin(stream, method);
        send(DATA, END_STREAM, stream, message(message));
    }

    /** A message as gRPC frames it. */
    public static byte[] message(byte[] content) {
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) 0)
                .putInt(content.length)
                .put(content)
                .array();
    }

    /** What a call begins with, without any compression of headers. */
    public static byte[] headers(String method) {
        var block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x86); // :scheme http
        literal(block, new byte[] {4}, "/" + method); // :path
        literal(block, new byte[] {1}, "h"); // :authority
        literal(block, new byte[] {0x0f, 0x10}, "application/grpc"); // content-type
        literal(block, new byte[] {0, 2, 't', 'e'}, "trailers");
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, byte[] name, String value) {
        block.writeBytes(name);
        block.write(value.length());
        block.writeBytes(value.getBytes(US_ASCII));
    }

    /** Waits for the next frame; an {@link IOException} at the connection's end. */
    public Frame next() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, ByteBuffer.wrap(payload));
    }

    /** Waits for a frame of a type; an {@link IOException} at the connection's end. */
    public Frame next(int type) throws IOException {
        Frame frame = next();
        while (frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
