package io.raftlog.raft.gate;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a segment file holds.
 *
 * <p>Immutable.
 *
 * @param last last entry that is in order; none if there is no such entry
 * @param goodBytes length of the file up to the end of that entry
 */
record SegmentScan(SegmentName name, Path file, EntryId last, long goodBytes, Optional<Damage> damage) {}
