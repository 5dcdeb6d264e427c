package io.raftlog.raft.transport;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** The first bytes of every connection: who speaks something else is turned away before it is understood wrongly. */
final class Preamble {
    /** {@code RLRAFT}, and two bytes of version. */
    private static final long MAGIC = 0x524C_5241_4654_0000L;

    private static final int VERSION = 1;

    private Preamble() {}

    static void write(OutputStream out) throws IOException {
        out.write(ByteBuffer.allocate(Long.BYTES).putLong(MAGIC | VERSION).array());
        out.flush();
    }

    static void check(DataInputStream in) throws IOException {
        long found = in.readLong();
        if ((found & ~0xFFFFL) != MAGIC) {
            throw new IOException("not a raftlog node: it began with %016x".formatted(found));
        }
        if ((found & 0xFFFF) != VERSION) {
            throw new IOException("it speaks version %d of the protocol between nodes, this node speaks %d"
                    .formatted(found & 0xFFFF, VERSION));
        }
    }
}
