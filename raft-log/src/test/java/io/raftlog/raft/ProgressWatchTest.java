package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProgressWatchTest {
    private static final int PATIENCE = 5;
    private static final UUID GROUP = new UUID(17, 42);
    private static final UUID OTHER = new UUID(17, 43);

    private final ProgressWatch watch = new ProgressWatch(PATIENCE);

    @Test
    void anIdleGroupIsNoCauseForComplaint() {
        assertThat(looks(100, group(GROUP, 7, 7, 7, 7))).isEmpty();
    }

    @Test
    void aGroupThatAppliesSlowlyIsNoCauseForComplaint() {
        for (int applied = 0; applied < 20; applied++) {
            assertThat(looks(PATIENCE, group(GROUP, 100, 100, 100, applied))).isEmpty();
        }
    }

    @Test
    void committedEntriesThatAreNotAppliedAreComplainedOf() {
        assertThat(looks(PATIENCE, group(GROUP, 9, 9, 9, 7))).isEmpty();

        assertThat(watch.look(List.of(group(OTHER, 3, 3, 3, 3), group(GROUP, 12, 12, 11, 7))))
                .hasValueSatisfying(complaint -> {
                    assertThat(complaint.group()).isEqualTo(GROUP);
                    assertThat(complaint.reason()).contains("none is applied", "entry 7 of 11");
                });
    }

    @Test
    void anApplyThatCaughtUpInBetweenBeginsAnew() {
        assertThat(looks(PATIENCE, group(GROUP, 9, 9, 9, 7))).isEmpty();
        assertThat(looks(1, group(GROUP, 9, 9, 9, 9))).isEmpty();

        assertThat(looks(PATIENCE, group(GROUP, 12, 12, 11, 9))).isEmpty();
    }

    @Test
    void entriesThatDoNotReachTheDiskAreComplainedOf() {
        assertThat(looks(PATIENCE, group(GROUP, 9, 8, 8, 8))).isEmpty();

        assertThat(looks(1, group(GROUP, 10, 8, 8, 8)))
                .hasValueSatisfying(
                        complaint -> assertThat(complaint.reason()).contains("none reaches the disk", "entry 8 of 10"));
    }

    @Test
    void aReplicaThatIsBeingReplacedNeedNotApply() {
        assertThat(looks(100, new GroupVitals(GROUP, false, true, 9, 9, 9, 7))).isEmpty();
    }

    @Test
    void aClosedGroupIsComplainedOfUnlessItIsOnItsWayOut() {
        var closed = new GroupVitals(GROUP, true, false, -1, -1, -1, -1);
        assertThat(looks(1, closed)).isEmpty();
        assertThat(watch.look(List.of())).isEmpty();

        assertThat(looks(1, closed)).isEmpty();
        assertThat(looks(1, closed))
                .hasValueSatisfying(complaint -> assertThat(complaint.reason()).contains("closed"));
    }

    private static GroupVitals group(UUID id, long last, long flushed, long committed, long applied) {
        return new GroupVitals(id, false, false, last, flushed, committed, applied);
    }

    /** What the last of so many looks leads to. */
    private Optional<ProgressWatch.Complaint> looks(int count, GroupVitals vitals) {
        Optional<ProgressWatch.Complaint> complaint = Optional.empty();
        for (int i = 0; i < count; i++) {
            complaint = watch.look(List.of(vitals));
        }
        return complaint;
    }
}
