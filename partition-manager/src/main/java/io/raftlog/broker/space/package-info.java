/** How much space the disk of a node has left, and what the node does while it is too little. */
@NullMarked
package io.raftlog.broker.space;

import org.jspecify.annotations.NullMarked;
