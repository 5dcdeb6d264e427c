package io.raftlog.tools.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.tools.input.JsonField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSourceTest {
    @Test
    void generatedRecordsAreTheSameInEveryPassAndCountPerKey() throws IOException {
        RecordSource source = new GeneratedRecords(1000, 7, 42);

        List<DemoRecord> first = readAll(source);
        List<DemoRecord> second = readAll(source);

        assertThat(first).hasSize(1000);
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i).sameBytes(second.get(i).key(), second.get(i).value()))
                    .isTrue();
            assertThat(first.get(i).id()).isEqualTo(i);
        }
        List<String> ofOneKey = first.stream()
                .filter(record -> new String(record.key(), UTF_8).equals("key-3"))
                .map(record -> new String(record.value(), UTF_8))
                .toList();
        for (int n = 0; n < ofOneKey.size(); n++) {
            assertThat(ofOneKey.get(n)).endsWith("\"n\":" + n + "}");
        }
    }

    @Test
    void aFilesLinesAreTheValues(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("in.jsonl"), "{\"k\":\"a\"}\n{\"k\":\"b\"}");

        List<DemoRecord> records = readAll(new FileRecords(file, new JsonField("k")));

        assertThat(records).hasSize(2);
        assertThat(records.get(1).id()).isEqualTo(1);
        assertThat(records.get(1).sameBytes("b".getBytes(UTF_8), "{\"k\":\"b\"}".getBytes(UTF_8)))
                .isTrue();
    }

    @Test
    void aLineWithoutTheFieldIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("in.jsonl"), "{\"k\":\"a\"}\n{\"other\":\"b\"}\n");

        assertThatThrownBy(() -> readAll(new FileRecords(file, new JsonField("k"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2 of ")
                .hasMessageContaining("has no field \"k\"");
    }

    private static List<DemoRecord> readAll(RecordSource source) throws IOException {
        List<DemoRecord> records = new ArrayList<>();
        try (RecordSource.Reader reader = source.open()) {
            for (DemoRecord next = reader.next(); next != null; next = reader.next()) {
                records.add(next);
            }
        }
        return records;
    }
}
