package io.raftlog.tools.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.hostile.Garbled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Input of commands as nobody wrote it. */
class HostileLinesProperties {
    @Property
    void aFieldIsFoundOrTheLineRefused(@ForAll("jsonLines") byte[] line) {
        try {
            assertThat(new JsonField("k").of(line)).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @Property
    void linesAreReadOrTheirStreamBreaks(@ForAll("packed") byte[] bytes) throws IOException {
        try (var lines = new Lines(new ByteArrayInputStream(bytes))) {
            while (lines.next() != null) {
                assertThat(lines.number()).isPositive();
            }
        } catch (IOException broken) {
            assertThat(broken).isNotNull();
        }
    }

    @Provide
    Arbitrary<byte[]> jsonLines() {
        return Garbled.of(Arbitraries.of(
                        "{\"a\":[1,{\"b\":null}],\"k\":\"v\\u00e9\",\"z\":1e9}", "{\"k\":null}", "[".repeat(2_000))
                .map(line -> line.getBytes(UTF_8)));
    }

    @Provide
    Arbitrary<byte[]> packed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write("one\ntwo\nthree\n".repeat(50).getBytes(UTF_8));
        }
        return Garbled.of(Arbitraries.of(bytes.toByteArray(), "one\ntwo".getBytes(UTF_8)));
    }
}
