/** Networks that nodes have for themselves, made of what Linux has for root. */
@NullMarked
package io.raftlog.tools.fault.net;

import org.jspecify.annotations.NullMarked;
