/** Clocks of nodes that can be set apart from the machine's. */
@NullMarked
package io.raftlog.tools.fault.clock;

import org.jspecify.annotations.NullMarked;
