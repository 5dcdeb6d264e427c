package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.Test;

class AppendBudgetTest {
    private static final RaftPeerId ONE = RaftPeerId.valueOf("n1");
    private static final RaftPeerId OTHER = RaftPeerId.valueOf("n2");

    private final AppendBudget budget = new AppendBudget(100);

    @Test
    void thereIsOnlySoMuchForANodeAndAsMuchForAnother() {
        assertThat(budget.tryTake(ONE, 60)).isTrue();
        assertThat(budget.tryTake(ONE, 60)).isFalse();
        assertThat(budget.tryTake(ONE, 40)).isTrue();
        assertThat(budget.tryTake(OTHER, 100)).isTrue();
    }

    @Test
    void whatIsGivenBackOrWasTooMuchMayBeTakenAgain() {
        budget.tryTake(ONE, 100);
        budget.correct(ONE, 100, 30);
        assertThat(budget.tryTake(ONE, 70)).isTrue();

        budget.giveBack(ONE, 30);
        assertThat(budget.tryTake(ONE, 30)).isTrue();
        assertThat(budget.tryTake(ONE, 1)).isFalse();
    }

    @Test
    void aRequestLargerThanAllOfItGoesAlone() {
        assertThat(budget.tryTake(ONE, 500)).isTrue();
        assertThat(budget.tryTake(ONE, 1)).isFalse();
        budget.giveBack(ONE, 500);
        assertThat(budget.tryTake(ONE, 500)).isTrue();
    }
}
