package io.raftlog.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ClusterClockProperties {
    private static final long NOW_MS = 1_800_000_000_000L;
    private static final long YEARS_MS = 1_000_000_000_000L;
    private static final int RIGHT_WITHIN_MS = 500;

    private final AtomicLong nanos = new AtomicLong(-5);

    /** The clocks of all nodes as they are told, this node's first. */
    private ClusterClock clock(List<Long> clocks) {
        var clock = new ClusterClock(
                () -> Instant.ofEpochMilli(clocks.get(0) + TimeUnit.NANOSECONDS.toMillis(nanos.get())), nanos::get);
        for (int node = 1; node < clocks.size(); node++) {
            clock.told(node, clocks.get(node) + TimeUnit.NANOSECONDS.toMillis(nanos.get()));
        }
        return clock;
    }

    @Property
    void whatAMinorityOfClocksShowsDoesNotMatter(
            @ForAll @Size(min = 1, max = 5) List<@LongRange(min = -RIGHT_WITHIN_MS, max = RIGHT_WITHIN_MS) Long> nodes,
            @ForAll @Size(2) List<@LongRange(min = -YEARS_MS, max = YEARS_MS) Long> wrong,
            @ForAll @IntRange(max = 2) int howMany,
            @ForAll long order,
            @ForAll @LongRange(max = 1_000_000_000_000_000L) long laterNanos) {
        List<Long> clocks = new ArrayList<>(nodes);
        for (int i = 0; i < Math.min(howMany, (nodes.size() - 1) / 2); i++) {
            clocks.set(i, wrong.get(i));
        }
        clocks.replaceAll(offset -> NOW_MS + offset);
        Collections.shuffle(clocks, new Random(order));
        ClusterClock clock = clock(clocks);

        nanos.addAndGet(laterNanos);

        long right = NOW_MS + TimeUnit.NANOSECONDS.toMillis(nanos.get());
        assertThat(clock.millis()).isBetween(right - RIGHT_WITHIN_MS - 1, right + RIGHT_WITHIN_MS + 1);
    }

    @Property
    void ofTwoNodesTheEarlierCountsAndNobodyIsHurried(
            @ForAll @LongRange(min = 0, max = YEARS_MS) long own,
            @ForAll @LongRange(min = 0, max = YEARS_MS) long other) {
        assertThat(clock(List.of(own, other)).millis()).isLessThanOrEqualTo(Math.min(own, other) + 1);
    }

    @Property
    void aNodeThatIsNoMoreDoesNotCount(@ForAll @LongRange(min = 0, max = YEARS_MS) long other) {
        ClusterClock clock = clock(List.of(NOW_MS, other));

        clock.retain(Set.of());

        assertThat(clock.instant())
                .isEqualTo(Instant.ofEpochMilli(NOW_MS + TimeUnit.NANOSECONDS.toMillis(nanos.get())));
    }
}
