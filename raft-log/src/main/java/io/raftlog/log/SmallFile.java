package io.raftlog.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a few bytes or lines are all there is to: one that has become large is not read into memory. */
public final class SmallFile {
    private SmallFile() {}

    /**
     * All bytes of a file.
     *
     * @throws CorruptLogException if there are more than {@code most}
     */
    public static byte[] read(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new CorruptLogException(file, most, "goes on, where such a file has ended");
            }
            return bytes;
        }
    }
}
