package io.raftlog.tools.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FaultKindTest {
    @Test
    void everyKindIsFoundByItsName() {
        assertThat(FaultKind.values())
                .allSatisfy(kind -> assertThat(FaultKind.parse(kind.label())).isEqualTo(kind));
        assertThat(Arrays.stream(FaultKind.values()).map(FaultKind::label)).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> FaultKind.parse("rain"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"rain\"")
                .hasMessageContaining("kill, pause");
    }
}
