package io.raftlog.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DidYouMeanTest {
    @Test
    void theNearestNameComesFirst() {
        assertThat(DidYouMean.closest("order", List.of("orders", "border", "oder2", "payments")))
                .containsExactly("border", "orders");
    }

    @Test
    void swappedNeighboursAreOneMistake() {
        assertThat(DidYouMean.distance("paymnets", "payments")).isEqualTo(1);
    }

    @Test
    void caseIsNoMistake() {
        assertThat(DidYouMean.distance("Orders", "orders")).isZero();
    }

    @Test
    void namesThatHaveLittleInCommonAreNotSuggested() {
        assertThat(DidYouMean.closest("x", List.of("orders", "payments"))).isEmpty();
    }
}
