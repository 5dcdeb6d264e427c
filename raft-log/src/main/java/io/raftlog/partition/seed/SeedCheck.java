package io.raftlog.partition.seed;

import java.io.IOException;
import java.nio.file.Path;

/** A last look at received files, by somebody who knows what is in them, before they are called complete. */
@FunctionalInterface
public interface SeedCheck {
    /** @throws IOException they cannot be opened as a replica, or are not what the manifest says */
    void check(Path directory, SeedManifest manifest) throws IOException;
}
