/** The small languages of the command line: record formats, positions in a log, durations and sizes. Pure. */
@NullMarked
package io.raftlog.tools.cli.format;

import org.jspecify.annotations.NullMarked;
