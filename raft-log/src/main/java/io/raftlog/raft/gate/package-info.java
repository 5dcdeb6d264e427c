/**
 * What must be so before a replica may vote: its Raft log is whole, and no shorter than other files say it was.
 *
 * <p>A segment file of a Raft log, as Ratis writes it; {@code log_0-99} once closed, {@code log_inprogress_100} while open:
 *
 * <pre>
 *   "RaftLog1" 8 | entry… | zeros, allocated ahead
 *   entry:  length, a varint | a LogEntryProto of that many bytes | CRC-32C of both 4, big endian
 * </pre>
 */
@NullMarked
package io.raftlog.raft.gate;

import org.jspecify.annotations.NullMarked;
