package io.raftlog.raft;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** Between our buffers and Ratis' byte strings, without copying. */
final class Bytes {
    private Bytes() {}

    /** Shares the buffer's remaining bytes: they must not change any more. */
    static ByteString share(ByteBuffer buffer) {
        return buffer.hasRemaining() ? UnsafeByteOperations.unsafeWrap(buffer.slice()) : ByteString.EMPTY;
    }

    static ByteString share(List<ByteBuffer> buffers) {
        ByteString all = ByteString.EMPTY;
        for (ByteBuffer buffer : buffers) {
            all = all.concat(share(buffer));
        }
        return all;
    }

    static List<ByteBuffer> buffers(ByteString bytes) {
        return bytes.asReadOnlyByteBufferList();
    }

    static ByteBuffer buffer(ByteString bytes) {
        return bytes.asReadOnlyByteBuffer();
    }
}
