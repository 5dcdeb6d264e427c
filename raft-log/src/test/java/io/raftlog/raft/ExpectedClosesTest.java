package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExpectedClosesTest {
    private static final UUID GROUP = new UUID(17, 42);
    private static final UUID OTHER = new UUID(17, 43);

    private final ExpectedCloses closes = new ExpectedCloses();

    @Test
    void onlyWhatWasAskedToMayClose() {
        closes.expect(GROUP);

        assertThat(closes.expects(GROUP)).isTrue();
        assertThat(closes.expects(OTHER)).isFalse();
    }

    @Test
    void aGroupThatIsOpenedAgainMayNotCloseAnyMore() {
        closes.expect(GROUP);
        closes.expectNoLonger(GROUP);

        assertThat(closes.expects(GROUP)).isFalse();
    }

    @Test
    void onceTheServerClosesAllMay() {
        closes.expectAll();
        closes.expectNoLonger(GROUP);

        assertThat(closes.expects(GROUP)).isTrue();
        assertThat(closes.expects(OTHER)).isTrue();
    }
}
