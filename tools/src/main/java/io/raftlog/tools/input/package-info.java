/** Reads records from files and pipes, line by line, as the bytes they are. */
@NullMarked
package io.raftlog.tools.input;

import org.jspecify.annotations.NullMarked;
