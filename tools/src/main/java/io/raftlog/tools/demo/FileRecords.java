package io.raftlog.tools.demo;

import io.raftlog.tools.input.JsonField;
import io.raftlog.tools.input.Lines;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file of JSON objects, keyed by one of their fields. Gzip is unpacked.
 *
 * <p>Immutable.
 */
record FileRecords(Path file, JsonField keyField) implements RecordSource {
    @Override
    public Reader open() throws IOException {
        Lines lines = Lines.of(file);
        return new Reader() {
            @Override
            public @Nullable DemoRecord next() throws IOException {
                byte[] line = lines.next();
                if (line == null) {
                    return null;
                }
                return new DemoRecord(lines.number() - 1, key(line, lines.number()), line);
            }

            @Override
            public void close() throws IOException {
                lines.close();
            }
        };
    }

    private byte[] key(byte[] line, long number) throws IOException {
        try {
            return keyField.of(line)
                    .orElseThrow(() -> new IllegalArgumentException("has no field \"" + keyField.name() + "\""));
        } catch (IllegalArgumentException e) {
            throw new IOException("line " + number + " of " + file + " " + e.getMessage(), e);
        }
    }

    @Override
    public String description() {
        return "the lines of " + file.getFileName() + " by " + keyField.name();
    }

    @Override
    public long count() {
        return -1;
    }
}
