package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What retention lets go, against what the words of the settings say. */
class RetentionPolicyProperties {
    private static final long NOW = 10_000;

    @Property(tries = 1_000)
    void whatGoesMayGoAndWhatStaysMustStay(
            @ForAll long seed,
            @ForAll @LongRange(min = -1, max = 3_000) long retentionMs,
            @ForAll @LongRange(min = -1, max = 3_000) long retentionBytes,
            @ForAll @IntRange(max = 1_000) int highWatermark,
            @ForAll @IntRange(max = 300) int logStart) {
        List<SegmentInfo> segments = segments(new Random(seed));
        RetentionPolicy policy = new RetentionPolicy(retentionMs, retentionBytes);

        long start = policy.startOffset(segments, logStart, highWatermark, NOW);

        assertThat(start).isGreaterThanOrEqualTo(logStart);
        List<SegmentInfo> held =
                segments.stream().filter(each -> each.nextOffset() > logStart).toList();
        List<SegmentInfo> gone =
                held.stream().filter(each -> each.nextOffset() <= start).toList();
        assertThat(start == logStart || gone.get(gone.size() - 1).nextOffset() == start)
                .as("whole segments")
                .isTrue();
        assertThat(gone).allMatch(each -> each.nextOffset() <= highWatermark);
        for (int count = 1; count <= gone.size(); count++) {
            assertThat(oldEnough(held.subList(0, count), gone, retentionMs) || largeEnough(held, count, retentionBytes))
                    .as("%d segments gone", count)
                    .isTrue();
        }
        if (gone.size() < held.size()) {
            SegmentInfo first = held.get(gone.size());
            boolean byAge =
                    isTimedAndOld(first, retentionMs) && gone.stream().allMatch(each -> isOld(each, retentionMs));
            boolean bySize = largeEnough(held, gone.size() + 1, retentionBytes);
            assertThat(first.nextOffset() <= highWatermark && (byAge || bySize))
                    .as("the first that stays")
                    .isFalse();
        }
    }

    /** Each of them is old, or lies before one that is old and has no time of its own. */
    private static boolean oldEnough(List<SegmentInfo> first, List<SegmentInfo> gone, long retentionMs) {
        return retentionMs >= 0
                && first.stream().allMatch(each -> isOld(each, retentionMs))
                && gone.stream().anyMatch(each -> isTimedAndOld(each, retentionMs));
    }

    private static boolean isOld(SegmentInfo segment, long retentionMs) {
        return segment.maxTimestamp() < 0 || isTimedAndOld(segment, retentionMs);
    }

    private static boolean isTimedAndOld(SegmentInfo segment, long retentionMs) {
        return retentionMs >= 0 && segment.maxTimestamp() >= 0 && segment.maxTimestamp() < NOW - retentionMs;
    }

    private static boolean largeEnough(List<SegmentInfo> held, int withoutFirst, long retentionBytes) {
        long rest = held.subList(withoutFirst, held.size()).stream()
                .mapToLong(SegmentInfo::sizeBytes)
                .sum();
        return retentionBytes >= 0 && rest >= retentionBytes;
    }

    @Example
    void forEverIsForEver() {
        RetentionPolicy policy = new RetentionPolicy(RetentionPolicy.FOR_EVER, RetentionPolicy.FOR_EVER);

        assertThat(policy.startOffset(segments(new Random(1)), 7, Long.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(7);
    }

    @Example
    void theActiveSegmentGoesTooWhenAllOfItIsOld() {
        List<SegmentInfo> segments =
                List.of(new SegmentInfo(0, 10, 100, 1, 1, false), new SegmentInfo(10, 15, 50, 2, 2, true));

        assertThat(new RetentionPolicy(100, -1).startOffset(segments, 0, 15, NOW))
                .isEqualTo(15);
        assertThat(new RetentionPolicy(100, -1).startOffset(segments, 0, 14, NOW))
                .isEqualTo(10);
    }

    private static List<SegmentInfo> segments(Random random) {
        List<SegmentInfo> segments = new ArrayList<>();
        long offset = random.nextInt(100);
        int count = random.nextInt(1, 8);
        for (int i = 0; i < count; i++) {
            long next = offset + random.nextInt(1, 200);
            long timestamp = random.nextInt(5) == 0 ? -1 : random.nextLong(NOW - 4_000, NOW + 500);
            segments.add(new SegmentInfo(offset, next, random.nextInt(1, 1_000), timestamp, timestamp, i == count - 1));
            offset = next;
        }
        return segments;
    }
}
