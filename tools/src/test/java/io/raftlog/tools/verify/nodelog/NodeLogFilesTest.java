package io.raftlog.tools.verify.nodelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLogFilesTest {
    private static final String FIRST =
            "2026-11-21T03:41:36.000Z INFO  [main] io.raftlog.broker.Node: starting node 1\n";
    private static final String THROWN =
            "2026-11-21T03:41:37.000Z ERROR [x] a.B: it failed\njava.io.IOException: x\n\tat a.B.c(B.java:1)\nCaused by: y\n";

    @TempDir
    private Path folder;

    @Test
    void rolledAndPackedFilesAreReadToo() throws IOException {
        Files.write(folder.resolve("node.1.log.gz"), packed(FIRST + THROWN));
        Files.writeString(folder.resolve("node.log"), THROWN + FIRST);
        Files.writeString(
                folder.resolve("stdout.log"), "ready\nException in thread \"x\" a.C\n\tat a.B.c(B.java:1)\nbye\n");

        List<LogRecord> records = read();

        assertThat(records)
                .extracting(LogRecord::file, LogRecord::line, LogRecord::level, LogRecord::message)
                .containsExactly(
                        tuple("node.1.log.gz", 1L, "INFO", "starting node 1"),
                        tuple("node.1.log.gz", 2L, "ERROR", "it failed"),
                        tuple("node.log", 1L, "ERROR", "it failed"),
                        tuple("node.log", 5L, "INFO", "starting node 1"),
                        tuple("stdout.log", 1L, "", "ready"),
                        tuple("stdout.log", 2L, "", "Exception in thread \"x\" a.C"),
                        tuple("stdout.log", 4L, "", "bye"));
        assertThat(records.get(1).more())
                .containsExactly("java.io.IOException: x", "\tat a.B.c(B.java:1)", "Caused by: y");
        assertThat(records.get(1).root()).isEqualTo("Caused by: y");
    }

    @Test
    void aFileThatAKillLeftHalfPackedIsReadAsFarAsItGoes() throws IOException {
        byte[] whole = packed(FIRST + THROWN.repeat(1_000));
        Files.write(folder.resolve("node.1.log.gz"), Arrays.copyOf(whole, whole.length - 9));
        Files.write(folder.resolve("node.2.log.gz"), Arrays.copyOf(whole, 5));
        Files.writeString(folder.resolve("node.log"), FIRST);

        assertThat(read())
                .first()
                .satisfies(record -> assertThat(record.message()).isEqualTo("starting node 1"));
        assertThat(read()).last().satisfies(record -> assertThat(record.file()).isEqualTo("node.log"));
    }

    @Test
    void ofALongRecordItsBeginAndItsCausesAreKept() throws IOException {
        String frames = "\tat a.B.c(B.java:1)\n".repeat(10_000);
        Files.writeString(
                folder.resolve("node.log"),
                FIRST.replace("starting", "s".repeat(100_000)) + frames + "Caused by: z\n" + frames + FIRST);

        assertThat(read()).hasSize(2).first().satisfies(record -> {
            assertThat(record.text()).hasSizeLessThan(10_000);
            assertThat(record.root()).isEqualTo("Caused by: z");
        });
    }

    private List<LogRecord> read() throws IOException {
        List<LogRecord> records = new ArrayList<>();
        NodeLogFiles.read(folder, records::add);
        return records;
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream packing = new GZIPOutputStream(bytes)) {
            packing.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
