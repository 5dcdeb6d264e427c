/**
 * The metadata of a cluster (nodes, topics, replica assignment, producer ids) as a pure machine that one Raft group
 * replicates: command, decision, event, state; readers get an immutable image.
 */
@NullMarked
package io.raftlog.metadata;

import org.jspecify.annotations.NullMarked;
