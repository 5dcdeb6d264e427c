/** What clients of a cluster invoked, what they heard, and which faults there were: a history, as lines of JSON. */
@NullMarked
package io.raftlog.history;

import org.jspecify.annotations.NullMarked;
