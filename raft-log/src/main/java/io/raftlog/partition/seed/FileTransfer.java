package io.raftlog.partition.seed;

import java.util.zip.CRC32C;

/**
 * One file being received: takes its chunks in order and refuses whatever does not fit.
 *
 * <p>Confined to one thread.
 */
final class FileTransfer {
    private final SeedFile file;
    private final long heldBytes;
    private CRC32C crc;
    private long position;
    private boolean begun;
    private boolean complete;

    /** @param heldCrc over the first {@code heldBytes}, which are here already; goes on from there */
    FileTransfer(SeedFile file, long heldBytes, CRC32C heldCrc) {
        this.file = file;
        this.heldBytes = heldBytes;
        this.crc = heldCrc;
        this.position = heldBytes;
    }

    /**
     * Judges the next chunk; after it returned, the bytes may be written at the chunk's position. The first one may begin
     * at 0 although bytes are held: the source has others there, and what is held is of no use.
     */
    void accept(SeedChunk chunk) throws SeedRejectedException {
        if (complete) {
            throw rejected(chunk, "the file was complete before");
        }
        if (!begun && chunk.position() == 0 && heldBytes > 0) {
            position = 0;
            crc = new CRC32C();
        }
        begun = true;
        int length = chunk.bytes().remaining();
        if (chunk.position() != position) {
            throw rejected(chunk, "byte " + position + " is next");
        }
        if (length > file.sizeBytes() - position) {
            throw rejected(chunk, "the file has " + file.sizeBytes() + " bytes");
        }
        if (length == 0 && !chunk.last()) {
            throw rejected(chunk, "it is empty");
        }
        if (crcOf(chunk) != chunk.crc()) {
            throw rejected(chunk, "its CRC is wrong");
        }
        crc.update(chunk.bytes().duplicate());
        position += length;
        if (chunk.last() != (position == file.sizeBytes())) {
            throw rejected(
                    chunk, chunk.last() ? "the file is not complete with it" : "the file is complete without another");
        }
        if (chunk.last()) {
            if ((int) crc.getValue() != chunk.fileCrc()) {
                throw rejected(chunk, "the CRC of the whole file is wrong");
            }
            complete = true;
        }
    }

    boolean complete() {
        return complete;
    }

    private static int crcOf(SeedChunk chunk) {
        var crc = new CRC32C();
        crc.update(chunk.bytes().duplicate());
        return (int) crc.getValue();
    }

    private SeedRejectedException rejected(SeedChunk chunk, String why) {
        return new SeedRejectedException("bytes %d to %d of %s: %s"
                .formatted(chunk.position(), chunk.position() + chunk.bytes().remaining(), file.name(), why));
    }
}
