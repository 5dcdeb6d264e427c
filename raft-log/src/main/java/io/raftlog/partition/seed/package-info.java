/**
 * Filling a replica that cannot catch up by the Raft log, with the files of another: new, wiped, or so far behind that
 * what it needs was purged.
 *
 * <pre>
 *   source                                        the replica to be filled
 *   SeedOffer: checkpoint and segments, pinned    ReplicaSeeding: asked by Ratis, again and again, until ready
 *     └ SeedReader: chunks with CRCs     ──►        └ SeedDownload ─► UUID.seed/ ─ SeedInstallation ─► UUID/
 * </pre>
 *
 * <p>The files lie below a checkpoint: they never change, so they are read and sent as they are. What was received
 * survives an interruption of either side; what the source then has different is fetched anew.
 */
@NullMarked
package io.raftlog.partition.seed;

import org.jspecify.annotations.NullMarked;
