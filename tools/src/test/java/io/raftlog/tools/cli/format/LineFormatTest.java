package io.raftlog.tools.cli.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LineFormatTest {
    @Test
    void aVerbReachesToTheTextThatFollowsIt() {
        LineFormat.Parts parts = LineFormat.parse("%p:%k %v\\n").read("2:key a value with spaces".getBytes(UTF_8));

        assertThat(parts.partition()).isEqualTo(2);
        assertThat(parts.key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(parts.value()).isEqualTo("a value with spaces".getBytes(UTF_8));
        assertThat(parts.timestamp()).isNull();
    }

    @Test
    void hexAndBase64AreDecoded() {
        LineFormat.Parts parts = LineFormat.parse("%k{hex} %v{base64}").read("ff00 /wA=".getBytes(UTF_8));

        assertThat(parts.key()).containsExactly(0xff, 0);
        assertThat(parts.value()).containsExactly(0xff, 0);
    }

    @Test
    void aLineThatDoesNotFitIsRefused() {
        LineFormat format = LineFormat.parse("[%k] %v");

        assertThatThrownBy(() -> format.read("key value".getBytes(UTF_8)))
                .hasMessage("does not fit the format \"[%k] %v\"");
        assertThatThrownBy(() -> format.read("[key value".getBytes(UTF_8))).hasMessageContaining("does not fit");
    }

    @Test
    void verbsWithNothingBetweenThemAndVerbsThatCannotBeReadAreRefused() {
        assertThatThrownBy(() -> LineFormat.parse("%k%v")).hasMessageContaining("two verbs follow each other");
        assertThatThrownBy(() -> LineFormat.parse("%o %v")).hasMessageContaining("%o cannot be read");
        assertThatThrownBy(() -> LineFormat.parse("%k{rot13} %v")).hasMessageContaining("{rot13}");
    }
}
