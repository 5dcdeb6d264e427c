/**
 * A partition's replicated state machine over its log, and the leader's side of appending.
 *
 * <pre>
 *                     on the leader                      on every replica
 *  append ─► PartitionLeader ─► proposed ─► PartitionStateMachine.write, flush ─► WriteQueue ─► PartitionLog
 *            offset and sequence,             entered the Raft log: its bytes go to disk
 *            decided ahead of commit                         │
 *                                                            ▼ a majority has them
 *  answer ◄─────────────────────────────── PartitionStateMachine.apply ─► AppliedCommands: the PartitionState
 *  fetch  ◄─ PartitionReplica ◄─ HighWatermark ◄─────────────┘
 * </pre>
 *
 * <p>Batches are read below the high watermark alone. What a leader has decided ahead is its own; if a proposal fails,
 * that reign ends, and the next one begins with the state that was applied.
 */
@NullMarked
package io.raftlog.partition;

import org.jspecify.annotations.NullMarked;
