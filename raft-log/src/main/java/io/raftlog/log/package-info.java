/** A partition's files: segments, sparse indexes, recovery. No Raft and no threads in here. */
@NullMarked
package io.raftlog.log;

import org.jspecify.annotations.NullMarked;
