package io.raftlog.broker.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * A file that is of no use but for the space it takes: on a full disk it is given up, so that the node can start, serve
 * reads and have records deleted.
 *
 * <p>Confined to one thread at a time.
 */
final class Ballast {
    static final String FILE = "ballast";
    private static final int CHUNK = 1 << 20;

    private final Path file;

    Ballast(Path dataDirectory) {
        this.file = dataDirectory.resolve(FILE);
    }

    long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** Brings the file to this size; what is there already is kept. */
    void reserve(long bytes) throws IOException {
        // Noise: some file systems store zeros, and what repeats, in no space at all.
        var noise = new SplittableRandom(bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long at = channel.size(); at < bytes; ) {
                byte[] chunk = new byte[(int) Math.min(CHUNK, bytes - at)];
                noise.nextBytes(chunk);
                at += channel.write(ByteBuffer.wrap(chunk), at);
            }
            channel.force(true);
        }
    }

    /** Gives the space back. */
    void release() throws IOException {
        Files.deleteIfExists(file);
    }
}
