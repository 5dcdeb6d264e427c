/**
 * What a history says, gathered in one pass for all detectors: each value's trace, each partition's log and order.
 *
 * <pre>
 *   writer, readers of a value                      {@link io.raftlog.checker.facts.Trace}
 *   log: offset → values, of acknowledged sends,    {@link io.raftlog.checker.facts.PartitionFacts#placements()}
 *     proven sends of unknown outcome, all polls
 *   order: dense index over these offsets, or       {@link io.raftlog.checker.facts.Order}
 *     those of the final scan if there is one
 * </pre>
 */
@NullMarked
package io.raftlog.checker.facts;

import org.jspecify.annotations.NullMarked;
