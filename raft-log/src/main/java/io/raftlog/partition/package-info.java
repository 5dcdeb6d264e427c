/** A partition's replicated state machine over its log, and the leader's side of appending. */
@NullMarked
package io.raftlog.partition;

import org.jspecify.annotations.NullMarked;
