package io.raftlog.checker;

import io.raftlog.history.Event;
import io.raftlog.history.EventType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Time in which a majority was whole, by nemesis events with {@code x.majority}: all of it, if there are none.
 *
 * <p>Immutable.
 */
final class MajorityTime {
    /** Begin and end of the times without. */
    private final TreeMap<Long, Long> without = new TreeMap<>();

    MajorityTime(List<Event> events) {
        Long since = null;
        for (Event event : events) {
            Optional<Boolean> majority =
                    event.type() == EventType.NEMESIS ? event.details().flag("majority") : Optional.empty();
            if (majority.isPresent() && !majority.get() && since == null) {
                since = event.time();
            } else if (majority.isPresent() && majority.get() && since != null) {
                without.put(since, event.time());
                since = null;
            }
        }
        if (since != null) {
            without.put(since, Long.MAX_VALUE);
        }
    }

    /** The longest stretch between these two in which a majority was whole. */
    long longest(long from, long to) {
        long longest = 0;
        long begin = from;
        Map.Entry<Long, Long> gap = without.floorEntry(from);
        if (gap == null || gap.getValue() <= from) {
            gap = without.higherEntry(from);
        }
        while (gap != null && gap.getKey() < to) {
            longest = Math.max(longest, gap.getKey() - begin);
            begin = gap.getValue();
            gap = without.higherEntry(gap.getKey());
        }
        return Math.max(longest, to - begin);
    }
}
