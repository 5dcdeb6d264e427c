package io.raftlog.partition.seed;

import java.nio.ByteBuffer;

/**
 * Some bytes of a file on their way.
 *
 * @param position where in the file they belong
 * @param bytes read-only or left as they are
 * @param crc CRC-32C of {@code bytes}
 * @param last whether the file ends with them
 * @param fileCrc with the last: CRC-32C of the whole file; otherwise 0
 */
public record SeedChunk(long position, ByteBuffer bytes, int crc, boolean last, int fileCrc) {}
