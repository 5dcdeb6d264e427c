package io.raftlog.history;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history to a file while it happens. Each event is handed to the operating system before the call returns: if
 * this process dies, its last line may be torn and nothing else is missing. Keeps no event in memory.
 *
 * <p>Thread-safe. Events get number and time in the order in which they are written: call {@link #invoke} before the
 * operation, and {@link #ok}, {@link #fail} or {@link #info} after it has returned.
 */
public final class HistoryRecorder implements Closeable {
    /** The process of a nemesis event. */
    public static final long NEMESIS = -1;

    private final Path file;
    private final OutputStream out;
    private final LongSupplier clock;
    private long nextIndex;
    private @Nullable IOException failure;

    private HistoryRecorder(Path file, LongSupplier clock) throws IOException {
        this.file = file;
        this.clock = clock;
        // Not buffered: what a buffer holds is lost with the process.
        this.out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Begins a new file, with the monotonic clock of this machine; refuses one that is there already. */
    public static HistoryRecorder create(Path file) throws IOException {
        return create(file, System::nanoTime);
    }

    /** The same with another clock, which must not go back. */
    public static HistoryRecorder create(Path file, LongSupplier clock) throws IOException {
        return new HistoryRecorder(file, clock);
    }

    /** Process {@code p} is about to ask for this. */
    public long invoke(long p, String function, Payload payload, Details details) {
        return record(p, EventType.INVOKE, function, payload, details);
    }

    /** It happened. */
    public long ok(long p, String function, Payload payload, Details details) {
        return record(p, EventType.OK, function, payload, details);
    }

    /** It provably never happens. A timeout, a lost connection, a server's exception are {@link #info}. */
    public long fail(long p, String function, Payload payload, Details details) {
        return record(p, EventType.FAIL, function, payload, details);
    }

    /** Nobody knows whether it happened, or will. The process is over: go on with a new number and a new client. */
    public long info(long p, String function, Payload payload, Details details) {
        return record(p, EventType.INFO, function, payload, details);
    }

    /** Something was done to the cluster, or noticed about it. */
    public long nemesis(String function, Payload payload, Details details) {
        return record(NEMESIS, EventType.NEMESIS, function, payload, details);
    }

    /**
     * Writes an event and returns its number. Throws {@link UncheckedIOException} if the file takes no more, for ever
     * after: what follows a gap is no history.
     */
    public long record(long p, EventType type, String function, Payload payload, Details details) {
        String fields = EventWriter.fields(p, type, function, payload, details);
        synchronized (this) {
            if (failure != null) {
                throw new UncheckedIOException("recording to " + file + " has failed before", failure);
            }
            long index = nextIndex;
            String line = EventWriter.recorded(index, clock.getAsLong(), fields) + "\n";
            try {
                out.write(line.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                failure = e;
                throw new UncheckedIOException("cannot record to " + file, e);
            }
            nextIndex++;
            return index;
        }
    }

    /** How many events are written. */
    public synchronized long size() {
        return nextIndex;
    }

    @Override
    public synchronized void close() throws IOException {
        if (failure == null) {
            failure = new IOException("the recorder is closed");
        }
        out.close();
    }
}
