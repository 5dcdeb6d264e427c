/** Histories, read, written and recorded. */
@NullMarked
package io.raftlog.history;

import org.jspecify.annotations.NullMarked;
