package io.raftlog.tools.cli.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFormatTest {
    private static final RecordView RECORD = record("k1".getBytes(UTF_8), "v\u00fc".getBytes(UTF_8));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "%t/%p@%o %k=%v|orders/3@42 k1=vü",
                "%s|vü",
                "%e|7",
                "%i|1",
                "%T %K %V %H|6 2 3 2",
                "%k{hex}|6b31",
                "%v{base64}|dsO8",
                "%k{json}|\"k1\"",
                "%o{hex}|2a",
                "%d|1767225600123",
                "%d{iso}|2026-01-01T00:00:00.123Z",
                "%d{HH:mm:ss}|00:00:00",
                "%h|a=1,b=",
                "%h{[%k:%v{hex}]}|[a:31][b:]",
                "100%%|100%",
                "a\\tb\\\\c\\x41|a\tb\\cA"
            })
    void verbsAndModifiersAreFilledIn(String format, String expected) throws IOException {
        assertThat(new String(write(format, RECORD), UTF_8)).isEqualTo(expected);
    }

    @Test
    void valuesGoOutAsTheBytesTheyAre() throws IOException {
        byte[] noUtf8 = {(byte) 0xff, 0, (byte) 0xc3};

        assertThat(write("%v", record(null, noUtf8))).isEqualTo(noUtf8);
    }

    @Test
    void numbersCanBeBinary() throws IOException {
        assertThat(write("%V{big32}", RECORD)).containsExactly(0, 0, 0, 3);
        assertThat(write("%V{little16}", RECORD)).containsExactly(3, 0);
        assertThat(write("%K{big64}", record(null, null))).containsExactly(-1, -1, -1, -1, -1, -1, -1, -1);
    }

    @Test
    void absentIsEmptyAsTextAndMinusOneAsLength() throws IOException {
        assertThat(new String(write("[%k][%K][%v{json}]", record(null, null)), ISO_8859_1))
                .isEqualTo("[][-1][null]");
    }

    @Test
    void recordsAreCountedFromOne() throws IOException {
        RecordFormat format = RecordFormat.parse("%i ");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        format.write(RECORD, out);
        format.write(RECORD, out);

        assertThat(out.toString(UTF_8)).isEqualTo("1 2 ");
    }

    @ParameterizedTest
    @CsvSource({
        "%x,%x is not a verb",
        "%,the format ends after a percent sign",
        "%k{,the brace after %k is not closed",
        "%k{rot13},{rot13} is not known here",
        "%o{big12},{big12} is not known for a number",
        "a\\,the format ends after a backslash",
        "\\q,\\q is not an escape",
        "\\xZZ,\\xZZ is not a byte"
    })
    void whatIsNoFormatIsRefusedByItsPart(String format, String message) {
        assertThatThrownBy(() -> RecordFormat.parse(format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static byte[] write(String format, RecordView record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordFormat.parse(format).write(record, out);
        return out.toByteArray();
    }

    private static RecordView record(byte @Nullable [] key, byte @Nullable [] value) {
        return new RecordView(
                "orders",
                3,
                42,
                7,
                1767225600123L,
                key,
                value,
                List.of(new RecordView.HeaderView("a", "1".getBytes(UTF_8)), new RecordView.HeaderView("b", null)));
    }
}
