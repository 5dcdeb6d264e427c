package io.raftlog.tools.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A library that is loaded into a node's process before the C library, if it lies beside the node's configuration: it tells the
 * node another time of day. Tests put it there.
 *
 * <p>Immutable.
 *
 * @param folder the node's
 */
public record NodePreload(Path folder) {
    /** What the library is made of. */
    public Path source() {
        return folder.resolve("clock.c");
    }

    /** Loaded if it is there. */
    public Path library() {
        return folder.resolve("clock.so");
    }

    /** What the library reads: nanoseconds to add, eight bytes in the machine's order. */
    public Path clock() {
        return folder.resolve("clock.offset");
    }

    /** What a process has to be started with; nothing if there is no library. */
    public Map<String, String> environment() {
        return Files.exists(library())
                ? Map.of("LD_PRELOAD", library().toString(), "NODE_CLOCK", clock().toString())
                : Map.of();
    }

    /** Leaves the folder without any of these; a process that has loaded the library keeps it. */
    public void delete() throws IOException {
        Files.deleteIfExists(source());
        Files.deleteIfExists(library());
        Files.deleteIfExists(clock());
    }
}
