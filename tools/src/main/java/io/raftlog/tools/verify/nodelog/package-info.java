/** What nodes say in their logs, and which of it the faults that were done to them do not explain. */
@NullMarked
package io.raftlog.tools.verify.nodelog;

import org.jspecify.annotations.NullMarked;
