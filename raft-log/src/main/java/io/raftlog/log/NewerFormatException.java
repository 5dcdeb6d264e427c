package io.raftlog.log;

import java.io.IOException;
import java.nio.file.Path;

/** A file was written by a newer program; this one must not guess at its meaning. */
public final class NewerFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public NewerFormatException(Path file, int found, int understood) {
        super(file + " has format " + found + ", this raftlog understands formats up to " + understood
                + ": it was written by a newer one");
    }
}
