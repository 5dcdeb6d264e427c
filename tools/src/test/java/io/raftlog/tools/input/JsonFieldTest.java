package io.raftlog.tools.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonFieldTest {
    private static final JsonField KEY = new JsonField("key");

    @Test
    void textNumbersAndBooleansAreTakenAsTheyAreSpelled() {
        assertThat(text("{\"a\":{\"key\":1},\"key\":\"\\u00fcber\"}")).contains("über");
        assertThat(text("{\"key\":1.50}")).contains("1.50");
        assertThat(text("{\"key\":true}")).contains("true");
    }

    @Test
    void whatIsMissingOrNullIsEmpty() {
        assertThat(text("{\"other\":[1,{\"key\":2}]}")).isEmpty();
        assertThat(text("{\"key\":null}")).isEmpty();
    }

    @Test
    void whatIsNoObjectOrNoScalarIsRefused() {
        assertThatThrownBy(() -> text("[1]")).hasMessage("is not a JSON object");
        assertThatThrownBy(() -> text("nonsense")).hasMessageStartingWith("is not JSON");
        assertThatThrownBy(() -> text("{\"key\":[1]}")).hasMessageContaining("object or array");
    }

    private static Optional<String> text(String line) {
        return KEY.of(line.getBytes(UTF_8)).map(bytes -> new String(bytes, UTF_8));
    }
}
