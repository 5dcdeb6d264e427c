/** The {@code raftlog} command: one class per command, named as it is typed. */
@NullMarked
package io.raftlog.tools.cli;

import org.jspecify.annotations.NullMarked;
