package io.raftlog.tools.verify.nodelog;

import io.raftlog.tools.input.Lines;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/** All that a node has logged and printed, rolled and packed files too, one line at a time. */
public final class NodeLogFiles {
    private NodeLogFiles() {}

    /** @param folder that a node logs to */
    public static void read(Path folder, Consumer<LogRecord> sink) throws IOException {
        for (Path file : files(folder)) {
            LogRecords records = new LogRecords(file.getFileName().toString(), sink);
            try (Lines lines = Lines.of(file)) {
                byte[] line = lines.next();
                while (line != null) {
                    records.add(lines.number(), new String(line, StandardCharsets.UTF_8));
                    line = lines.next();
                }
            } catch (EOFException | ZipException cutShort) {
                // The node was killed while it packed this: what it read from is still beside it.
            }
            records.end();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
