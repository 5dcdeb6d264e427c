package io.raftlog.checker;

import io.raftlog.checker.facts.Facts;
import java.util.stream.Stream;

/** Looks for one kind of anomaly, or a family of them. A pure function; at most n log n in the length of the history. */
@FunctionalInterface
interface Detector {
    Stream<Finding> find(Facts facts, Settings settings);
}
