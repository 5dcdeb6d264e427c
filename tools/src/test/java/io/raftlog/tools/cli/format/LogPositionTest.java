package io.raftlog.tools.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogPositionTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void namesAndNumbersArePositions() {
        assertThat(parse("start")).isEqualTo(new LogPosition.Start());
        assertThat(parse("end")).isEqualTo(new LogPosition.End());
        assertThat(parse("47")).isEqualTo(new LogPosition.Offset(47));
        assertThat(parse("0")).isEqualTo(new LogPosition.Offset(0));
        assertThat(parse("-3")).isEqualTo(new LogPosition.BeforeEnd(3));
    }

    @ParameterizedTest
    @CsvSource({
        "@-1h,2026-03-01T11:00:00Z",
        "@-1h30m,2026-03-01T10:30:00Z",
        "@2026-02-14,2026-02-14T00:00:00Z",
        "@2026-02-14T10:20:30Z,2026-02-14T10:20:30Z",
        "@2026-02-14T10:20:30+02:00,2026-02-14T08:20:30Z",
        "@2026-02-14T10:20,2026-02-14T10:20:00Z",
        "@1312242084000,2011-08-01T23:41:24Z"
    })
    void timesAreAbsoluteOrCountedFromNowAndUtcUnlessSaidOtherwise(String text, Instant expected) {
        assertThat(parse(text)).isEqualTo(new LogPosition.Time(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "middle", "@", "@-", "@yesterday", "1.5", "@2026-02-30", "@2026-02-14Tx"})
    void whatIsNoPositionIsRefusedWithTheSyntax(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" is not a position: " + LogPosition.SYNTAX);
    }

    private static LogPosition parse(String text) {
        return LogPosition.parse(text, NOW);
    }
}
