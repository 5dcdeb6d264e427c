package io.raftlog.client.routing;

/**
 * A question for an offset of a partition.
 *
 * <p>Immutable.
 */
public sealed interface OffsetQuery {
    /** The first offset kept. */
    record Earliest() implements OffsetQuery {}

    /** The end; not lower than after any append acknowledged before the question. */
    record Latest() implements OffsetQuery {}

    /** The first record with this timestamp, in milliseconds since 1970, or a later one. */
    record AtTime(long timestampMs) implements OffsetQuery {}

    /**
     * The answer.
     *
     * @param offset −1 if no record is that late
     * @param timestamp of the record; −1 if there is none or no time was asked for
     */
    record Answer(long offset, long timestamp) {}
}
