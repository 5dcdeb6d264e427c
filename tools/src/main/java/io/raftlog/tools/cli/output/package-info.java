/** What the command line prints: data on standard output, everything else on standard error, and exit codes. */
@NullMarked
package io.raftlog.tools.cli.output;

import org.jspecify.annotations.NullMarked;
