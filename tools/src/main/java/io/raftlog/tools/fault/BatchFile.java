package io.raftlog.tools.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * A partition's log file from outside, as far as the format of its batches says what must be in it.
 *
 * <p>Confined to one thread.
 */
record BatchFile(ByteBuffer bytes) {
    private static final int LENGTH_AT = 8;
    private static final int LENGTH_COUNTS_FROM = 12;
    private static final int CRC_AT = 17;
    private static final int CHECKED_AT = 21;

    static BatchFile read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            // On to the end, or as far as the file is now.
        }
        return new BatchFile(bytes.flip());
    }

    /** Whether every batch that is there in full has the checksum it says; what is just being written is not. */
    boolean isWhole() {
        for (int batch = 0; batch + CHECKED_AT <= bytes.limit(); batch = endOf(batch)) {
            int end = endOf(batch);
            if (end < batch + CHECKED_AT) {
                return false;
            }
            if (end > bytes.limit()) {
                return true;
            }
            CRC32C crc = new CRC32C();
            crc.update(bytes.duplicate().position(batch + CHECKED_AT).limit(end));
            if ((int) crc.getValue() != bytes.getInt(batch + CRC_AT)) {
                return false;
            }
        }
        return true;
    }

    /** This place, or the next whose content a checksum tells. */
    long coveredAt(long place) {
        for (int batch = 0; batch + CHECKED_AT <= bytes.limit(); batch = Math.max(endOf(batch), batch + CHECKED_AT)) {
            if (place >= batch && place < batch + CRC_AT) {
                return (long) batch + CRC_AT;
            }
        }
        return place;
    }

    private int endOf(int batch) {
        return batch + LENGTH_COUNTS_FROM + bytes.getInt(batch + LENGTH_AT);
    }
}
