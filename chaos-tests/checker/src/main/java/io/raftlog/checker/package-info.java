/** Judges histories: pure functions from what was seen to a verdict, by the promises that raftlog makes. */
@NullMarked
package io.raftlog.checker;

import org.jspecify.annotations.NullMarked;
