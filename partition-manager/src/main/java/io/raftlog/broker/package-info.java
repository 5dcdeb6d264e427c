/** The node: its configuration, its data directory, and everything wired together by constructors. */
@NullMarked
package io.raftlog.broker;

import org.jspecify.annotations.NullMarked;
