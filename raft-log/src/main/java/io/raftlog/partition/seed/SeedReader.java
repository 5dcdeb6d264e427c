package io.raftlog.partition.seed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Cuts the files of an offer into chunks, one file at a time.
 *
 * <p>Confined to one thread.
 */
public final class SeedReader {
    /** Small enough to be an ordinary object for the garbage collector. */
    private static final int CHUNK_BYTES = 256 << 10;

    private final SeedContent content;
    private final int chunkBytes;
    private int place = -1;
    private long position;
    private boolean atEnd = true;
    private CRC32C crc = new CRC32C();

    public SeedReader(SeedOffer offer) {
        this(offer, CHUNK_BYTES);
    }

    SeedReader(SeedContent content, int chunkBytes) {
        this.content = content;
        this.chunkBytes = chunkBytes;
    }

    /**
     * Begins with a file: after its first {@code heldBytes} if these have this CRC, otherwise at its beginning.
     *
     * @throws SeedRejectedException if there is no such file, or it is shorter
     */
    public void begin(String name, long heldBytes, int heldCrc) throws IOException {
        place = placeOf(name);
        atEnd = false;
        if (heldBytes < 0 || heldBytes > size()) {
            throw new SeedRejectedException(heldBytes + " bytes of " + name + " are held, it has " + size());
        }
        crc = new CRC32C();
        for (position = 0; position < heldBytes; ) {
            readUpTo(heldBytes);
        }
        if (heldBytes > 0 && (int) crc.getValue() != heldCrc) {
            position = 0;
            crc = new CRC32C();
        }
    }

    /** The next chunk of the file begun with. */
    public SeedChunk next() throws IOException {
        if (atEnd) {
            throw new IllegalStateException("the file has ended, or none was begun");
        }
        long from = position;
        ByteBuffer bytes = readUpTo(size());
        atEnd = position == size();
        var chunkCrc = new CRC32C();
        chunkCrc.update(bytes.duplicate());
        return new SeedChunk(
                from, bytes.asReadOnlyBuffer(), (int) chunkCrc.getValue(), atEnd, atEnd ? (int) crc.getValue() : 0);
    }

    /** Whether the last chunk of the file was given. */
    public boolean atEnd() {
        return atEnd;
    }

    private int placeOf(String name) throws SeedRejectedException {
        List<SeedFile> files = content.manifest().files();
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new SeedRejectedException("\"" + name + "\" is not part of the seed");
    }

    private long size() {
        return content.manifest().files().get(place).sizeBytes();
    }

    private ByteBuffer readUpTo(long end) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(chunkBytes, end - position));
        content.read(place, bytes, position);
        bytes.flip();
        crc.update(bytes.duplicate());
        position += bytes.remaining();
        return bytes;
    }
}
