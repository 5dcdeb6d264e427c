/** How the Raft servers of a cluster talk: one connection from each node to each other, shared by all groups. */
@NullMarked
package io.raftlog.raft.transport;

import org.jspecify.annotations.NullMarked;
