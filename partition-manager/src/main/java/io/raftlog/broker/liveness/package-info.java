/**
 * Failure detection per node: who is heard, who is held for dead, and who stands for what the dead one led.
 *
 * <pre>
 *  beats, breaks ─► Pulse (one per node) ─► Detector ─► Succession (one per node held for dead)
 *                                              ▲  │         │ canvass: may I stand for these groups?
 *                                     ticks    │  ▼         ▼
 *                                           Liveness ═► PeerLinks (gRPC), Replicas (Raft)
 * </pre>
 *
 * Pulse, Succession and Detector know no clock, thread or network; Liveness is the shell around them.
 */
@NullMarked
package io.raftlog.broker.liveness;

import org.jspecify.annotations.NullMarked;
