/**
 * How records become acknowledged batches.
 *
 * <pre>
 *  caller ─► Accumulator ──────► PartitionLane ─────────► ProduceStream (one per node)
 *            gathers records     what is sent, in which     │
 *            into a batch, per   sequence, and what each    │ answers
 *            partition           answer means  ◄────────────┘
 *  └ callers' threads ┘          └ the sender's loop ┘
 * </pre>
 *
 * <p>A lane knows no network and no clock. What makes it right: a batch keeps its identity and sequence until somebody
 * has said for certain that it was not appended; everything unanswered is sent again in order; and batches of another
 * identity wait until all before them have ended.
 */
@NullMarked
package io.raftlog.client.producer;

import org.jspecify.annotations.NullMarked;
