package io.raftlog.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeRules {
    private static final Set<Integer> FAMILIES = Set.of(10, 20, 30, 40, 50, 60);

    @Test
    void noTwoCodesShareANumber() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::id).collect(Collectors.toSet()))
                .hasSameSizeAs(ErrorCode.values());
    }

    @Test
    void codesAreListedInTheOrderOfTheirNumbers() {
        assertThat(ErrorCode.values()).extracting(ErrorCode::id).isSorted();
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeHasAFamilyALabelAndAMeaning(ErrorCode code) {
        assertThat(code.id() / 100).isIn(FAMILIES);
        assertThat(code.id() % 100).isPositive();
        assertThat(code.label()).isEqualTo("RL-" + code.id());
        assertThat(code.meaning()).endsWith(".").doesNotContain("  ");
        assertThat(ErrorCode.ofId(code.id())).contains(code);
    }

    @Test
    void aNumberOfANewerPeerIsNoCode() {
        assertThat(ErrorCode.ofId(0)).isEmpty();
        assertThat(ErrorCode.ofId(1999)).isEmpty();
    }

    @Test
    void aRefusalPrintsItsCodeMessageAndHint() {
        Refusal bare = Refusal.of(ErrorCode.UNKNOWN_TOPIC, "no topic \"ordres\"");
        Refusal hinted = new Refusal(ErrorCode.UNKNOWN_TOPIC, "no topic \"ordres\"", "did you mean \"orders\"?");

        assertThat(bare).hasToString("RL-1004 no topic \"ordres\"");
        assertThat(hinted).hasToString("RL-1004 no topic \"ordres\" (did you mean \"orders\"?)");
    }
}
