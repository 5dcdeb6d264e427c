package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompactionPolicyTest {
    private static final long NOW = 10_000;
    private static final CompactionPolicy HALF_DIRTY = new CompactionPolicy(1_000, 0, Long.MAX_VALUE, 0.5);

    /** Three sealed segments of 100 bytes and the active one, each 1,000 ms younger than the one before. */
    private static final List<SegmentInfo> SEGMENTS = List.of(
            new SegmentInfo(0, 10, 100, 6_000, 6_500, false),
            new SegmentInfo(10, 20, 100, 7_000, 7_500, false),
            new SegmentInfo(20, 30, 100, 8_000, 8_500, false),
            new SegmentInfo(30, 35, 100, 9_000, 9_500, true));

    @Test
    void itIsDueWhenMoreThanTheRatioIsDirty() {
        assertThat(work(HALF_DIRTY, 10, 35).due()).isTrue();
        assertThat(work(HALF_DIRTY, 20, 35).due()).isFalse();
        assertThat(work(HALF_DIRTY, 10, 35).endOffset()).isEqualTo(30);
        assertThat(work(HALF_DIRTY, 20, 35).dirtyRatio()).isEqualTo(1.0 / 3);
    }

    @Test
    void whatIsCleanAlreadyIsNoWork() {
        assertThat(HALF_DIRTY.work(SEGMENTS, progress(30), 35, NOW)).isEmpty();
    }

    @Test
    void nothingAtOrBeyondTheLimitIsTouched() {
        assertThat(work(HALF_DIRTY, 0, 29).endOffset()).isEqualTo(20);
        assertThat(HALF_DIRTY.work(SEGMENTS, progress(0), 9, NOW)).isEmpty();
    }

    @Test
    void youngRecordsAndAllBehindThemAreLeftAlone() {
        CompactionPolicy twoSeconds = new CompactionPolicy(1_000, 2_000, Long.MAX_VALUE, 0.5);

        assertThat(work(twoSeconds, 0, 35).endOffset()).isEqualTo(20);
    }

    @Test
    void oldRecordsMakeItOverdueHoweverLittleIsDirty() {
        CompactionPolicy atMost = new CompactionPolicy(1_000, 0, 1_500, 1);

        assertThat(work(atMost, 20, 35).overdue()).isTrue();
        assertThat(work(atMost, 20, 35).due()).isTrue();
        assertThat(work(new CompactionPolicy(1_000, 0, 2_500, 1), 20, 35).due()).isFalse();
    }

    @Test
    void aTombstoneWhoseTimeIsOverMakesItDueAlthoughNothingIsDirty() {
        assertThat(HALF_DIRTY.work(SEGMENTS, new CompactionProgress(30, NOW + 1), 35, NOW))
                .isEmpty();
        assertThat(HALF_DIRTY
                        .work(SEGMENTS, new CompactionProgress(30, NOW), 35, NOW)
                        .orElseThrow()
                        .due())
                .isTrue();
    }

    @Test
    void withoutDelayEveryDirtyByteIsWorthIt() {
        assertThat(work(new CompactionPolicy(1_000, 9_000, Long.MAX_VALUE, 1).withoutDelay(), 20, 35)
                        .due())
                .isTrue();
    }

    private static CompactionPolicy.Work work(CompactionPolicy policy, long firstDirty, long limit) {
        return policy.work(SEGMENTS, progress(firstDirty), limit, NOW).orElseThrow();
    }

    private static CompactionProgress progress(long firstDirty) {
        return new CompactionProgress(firstDirty, CompactionProgress.NO_TOMBSTONE);
    }
}
