package io.raftlog.raft.gate;

import java.io.IOException;
import java.nio.file.Path;

/** Durable marks, for tests of other packages. */
public final class Marks {
    private Marks() {}

    /** The index in the mark of a directory; negative if there is none. */
    public static long indexIn(Path directory) throws IOException {
        return DurableMark.read(directory) instanceof MarkReading.At at
                ? at.entry().index()
                : -1;
    }
}
