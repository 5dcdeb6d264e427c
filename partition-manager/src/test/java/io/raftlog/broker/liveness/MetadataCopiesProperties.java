package io.raftlog.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MetadataCopiesProperties {
    private static final int STAYS_BEHIND_AT = 50;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicLong own = new AtomicLong();

    private MetadataCopies copies(long version) {
        own.set(version);
        return new MetadataCopies(own::get, nanos::get);
    }

    @Property
    void aCopyThatFollowsWithinATimeIsNeverOlderThanThat(
            @ForAll @Size(max = 100) List<@IntRange(max = 100) Integer> told, @ForAll @IntRange(max = 5) int late) {
        MetadataCopies copies = copies(0);
        for (int second = 0; second < told.size() + late; second++) {
            if (second < told.size()) {
                copies.told(1 + second % 2, told.get(second));
            }
            if (second >= late) {
                own.accumulateAndGet(told.get(second - late), Math::max);
            }
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());

            copies.lag().ifPresent(lag -> {
                assertThat(lag.age()).isLessThanOrEqualTo(Duration.ofSeconds(late));
                assertThat(lag.ownVersion()).isLessThan(lag.otherVersion());
            });
        }
        assertThat(copies.lag()).isEmpty();
    }

    @Property
    void aCopyThatStandsStillGrowsOlderFromTheFirstThatItLacks(
            @ForAll @Size(max = 20) List<@IntRange(max = STAYS_BEHIND_AT) Integer> before,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = STAYS_BEHIND_AT + 1, max = 100) Integer> after) {
        MetadataCopies copies = copies(STAYS_BEHIND_AT);
        for (int version : before) {
            copies.told(1, version);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(copies.lag()).isEmpty();

        for (int version : after) {
            copies.told(2, version);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }

        assertThat(copies.lag())
                .contains(new MetadataCopies.Lag(STAYS_BEHIND_AT, after.get(0), 2, Duration.ofSeconds(after.size())));
    }
}
