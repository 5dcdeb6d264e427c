package io.raftlog.checker.facts;

/**
 * That a value is at an offset, as somebody was told.
 *
 * <p>Immutable.
 */
public record Placement(long offset, Trace trace) {}
