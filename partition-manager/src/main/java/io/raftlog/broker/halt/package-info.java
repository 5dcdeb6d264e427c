/** What a node leaves behind when it stops itself, and what its next start makes of that. */
@NullMarked
package io.raftlog.broker.halt;

import org.jspecify.annotations.NullMarked;
