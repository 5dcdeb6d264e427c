/** What the tools share. */
@NullMarked
package io.raftlog.tools;

import org.jspecify.annotations.NullMarked;
