package io.raftlog.broker.request;

/**
 * A place in a partition that is asked for by its meaning.
 *
 * <p>Immutable.
 */
public sealed interface OffsetPosition {
    /** The first offset still kept. */
    record Earliest() implements OffsetPosition {}

    /** The end offset: not lower than after any append acknowledged before this was asked. */
    record Latest() implements OffsetPosition {}

    /** The first record with this timestamp or a later one. */
    record AtTime(long timestampMs) implements OffsetPosition {}
}
