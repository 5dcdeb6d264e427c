package io.raftlog.tools.demo;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Records that can be read any number of times, each time the same ones in the same order: nothing is kept in memory. */
interface RecordSource {
    Reader open() throws IOException;

    /** For the first line of output. */
    String description();

    /** How many there are; -1 if only reading tells. */
    long count();

    /** One pass. Confined to one thread. */
    interface Reader extends Closeable {
        /** Null at the end. */
        @Nullable
        DemoRecord next() throws IOException;
    }
}
