/** Raft groups on Apache Ratis: the only package that imports it. */
@NullMarked
package io.raftlog.raft;

import org.jspecify.annotations.NullMarked;
