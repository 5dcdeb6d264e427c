package io.raftlog.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"500ms,500", "30s,30000", "1.5s,1500", "1h30m,5400000", "7d,604800000", "0,0"})
    void aDurationIsASumOfParts(String text, long millis) {
        assertThat(Units.parseDuration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "5sx", "x5s", "-5s"})
    void whatIsNoDurationIsRefusedWithExamples(String text) {
        assertThatThrownBy(() -> Units.parseDuration(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("30s");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1024,1024", "1KB,1000", "1kb,1000", "1K,1000", "64KiB,65536", "2MiB,2097152", "1GB,1000000000"})
    void decimalAndBinarySizesAreToldApart(String text, long bytes) {
        assertThat(Units.parseBytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KB", "1.5KB", "-1", "1XB"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> Units.parseBytes(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 KB", "9950,10 KB", "412345678,412 MB", "999600,1.0 MB"})
    void bytesAreShownInPowersOfAThousand(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "400,0.4 ms",
        "310000,310 ms",
        "1600000,1.6 s",
        "125000000,2m 5s",
        "5400000000,1h 30m",
        "187200000000,2d 4h"
    })
    void durationsAreShownWithTheUnitThatFits(long micros, String text) {
        assertThat(Units.duration(Duration.ofNanos(micros * 1000))).isEqualTo(text);
    }
}
