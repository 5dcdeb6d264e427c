package io.raftlog.raft.gate;

import java.io.IOException;
import java.nio.file.Path;

/** A file was written by a newer raftlog. It is refused, not guessed at. */
public final class NewerFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public NewerFormatException(Path file, int found, int understood) {
        super(file + " has format version " + found + ", this raftlog understands versions up to " + understood
                + ": run the version that wrote it, or a later one");
    }
}
