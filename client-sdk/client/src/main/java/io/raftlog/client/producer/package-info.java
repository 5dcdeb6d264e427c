/**
 * How records become acknowledged batches.
 *
 * <pre>
 *  RecordSender ─► PartitionBuffer ─► PartitionSender ◄──────────► NodeStreams
 *  room, closing   gathers records    when to send, and to whom    a ProduceStream per node; brings
 *                  into a batch            ▲                       each answer to its batch
 *                                          ▼
 *                                     PartitionLane
 *                                     what may be sent, in which sequence,
 *                                     and what each answer means
 *  └──── callers' threads ─────┘      └────────────────── the sender's loop ──────────────────┘
 * </pre>
 *
 * <p>There is a buffer, a sender and a lane for each partition. A lane knows no network and no clock. What makes it right: a batch keeps its identity and sequence until somebody
 * has said for certain that it was not appended; everything unanswered is sent again in order; and batches of another
 * identity wait until all before them have ended.
 */
@NullMarked
package io.raftlog.client.producer;

import org.jspecify.annotations.NullMarked;
