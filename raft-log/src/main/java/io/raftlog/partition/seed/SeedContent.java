package io.raftlog.partition.seed;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Files that stay as their manifest says while they are read. */
interface SeedContent {
    SeedManifest manifest();

    /** Reads bytes of the file at a place in the manifest until {@code target} is full. */
    void read(int place, ByteBuffer target, long position) throws IOException;
}
