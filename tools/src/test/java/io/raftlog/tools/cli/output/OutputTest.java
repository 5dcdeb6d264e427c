package io.raftlog.tools.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutputTest {
    private record Sample(String name, long count, Instant at, Optional<String> absent, List<String> none) {}

    private static final Sample SAMPLE =
            new Sample("a", 3, Instant.parse("2026-01-01T00:00:00Z"), Optional.empty(), List.of());

    @Test
    void timesAreIsoInUtcNumbersAreNumbersAndEmptyListsAreLists() {
        assertThat(printed(OutputFormat.JSONL, SAMPLE))
                .isEqualTo(
                        "{\"name\":\"a\",\"count\":3,\"at\":\"2026-01-01T00:00:00Z\",\"absent\":null,\"none\":[]}\n");
    }

    @Test
    void jsonIsIndentedAndYamlIsYaml() {
        assertThat(printed(OutputFormat.JSON, List.of())).isEqualTo("[]\n");
        assertThat(printed(OutputFormat.JSON, SAMPLE)).startsWith("{\n  \"name\": \"a\",\n");
        assertThat(printed(OutputFormat.YAML, SAMPLE))
                .isEqualTo("name: a\ncount: 3\nat: 2026-01-01T00:00:00Z\nabsent: null\nnone: []\n");
    }

    @Test
    void jsonLinesPrintsALineForEachElement() {
        assertThat(printed(OutputFormat.JSONL, List.of("a", "b"))).isEqualTo("\"a\"\n\"b\"\n");
        assertThat(printed(OutputFormat.JSONL, List.of())).isEmpty();
    }

    @Test
    void tablesAlignAndEndNoLineInSpaces() {
        Table table = new Table("TOPIC", "N", "NOTE").row("orders-long", 6, "").row("a", 12, "x");

        assertThat(table.lines()).containsExactly("TOPIC        N   NOTE", "orders-long  6", "a            12  x");
    }

    @Test
    void aReaderThatIsGoneIsNoticedAtTheNextFlush() {
        Stdout stdout = new Stdout(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });

        stdout.line("lost");

        assertThatThrownBy(stdout::flush).isInstanceOf(Stdout.ReaderGone.class);
    }

    private static String printed(OutputFormat format, Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Output(new Stdout(bytes), format).print(value, it -> List.of("text"));
        return bytes.toString(UTF_8);
    }
}
