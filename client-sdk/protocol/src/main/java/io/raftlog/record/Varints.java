package io.raftlog.record;

/** Writes zig-zag varints: 7 bits a byte, the lowest first, the top bit set on all but the last. */
final class Varints {
    static int sizeOf(int value) {
        return (38 - Integer.numberOfLeadingZeros(((value << 1) ^ (value >> 31)) | 1)) / 7;
    }

    static int sizeOf(long value) {
        return (70 - Long.numberOfLeadingZeros(((value << 1) ^ (value >> 63)) | 1)) / 7;
    }

    /** Returns the position behind what it wrote. */
    static int write(byte[] bytes, int position, int value) {
        int raw = (value << 1) ^ (value >> 31);
        int at = position;
        while ((raw & ~0x7F) != 0) {
            bytes[at++] = (byte) (raw | 0x80);
            raw >>>= 7;
        }
        bytes[at] = (byte) raw;
        return at + 1;
    }

    /** Returns the position behind what it wrote. */
    static int write(byte[] bytes, int position, long value) {
        long raw = (value << 1) ^ (value >> 63);
        int at = position;
        while ((raw & ~0x7FL) != 0) {
            bytes[at++] = (byte) (raw | 0x80);
            raw >>>= 7;
        }
        bytes[at] = (byte) raw;
        return at + 1;
    }

    private Varints() {}
}
