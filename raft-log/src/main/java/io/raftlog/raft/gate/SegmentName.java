package io.raftlog.raft.gate;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a Raft log's segment file. They sort as their entries follow each other.
 *
 * <p>Immutable.
 *
 * @param first index of its first entry
 * @param last index of its last entry; empty while the segment is open
 */
record SegmentName(long first, OptionalLong last) implements Comparable<SegmentName> {
    private static final Pattern CLOSED = Pattern.compile("log_(\\d{1,18})-(\\d{1,18})");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d{1,18})");

    /** Open before closed: what Ratis expects of an open segment that it has not yet deleted. */
    private static final Comparator<SegmentName> ORDER =
            Comparator.comparingLong(SegmentName::first).thenComparingLong(name -> name.last.orElse(-1));

    /** Empty for any other file. */
    static Optional<SegmentName> of(String fileName) {
        Matcher closed = CLOSED.matcher(fileName);
        if (closed.matches()) {
            return Optional.of(closed(Long.parseLong(closed.group(1)), Long.parseLong(closed.group(2))));
        }
        Matcher open = OPEN.matcher(fileName);
        return open.matches()
                ? Optional.of(new SegmentName(Long.parseLong(open.group(1)), OptionalLong.empty()))
                : Optional.empty();
    }

    static SegmentName closed(long first, long last) {
        return new SegmentName(first, OptionalLong.of(last));
    }

    boolean open() {
        return last.isEmpty();
    }

    String fileName() {
        return open() ? "log_inprogress_" + first : "log_" + first + "-" + last.getAsLong();
    }

    @Override
    public int compareTo(SegmentName other) {
        return ORDER.compare(this, other);
    }
}
