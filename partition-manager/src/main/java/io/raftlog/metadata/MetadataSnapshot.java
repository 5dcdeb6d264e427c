package io.raftlog.metadata;

import io.raftlog.raft.EntryPosition;

/**
 * The metadata as it was after one entry of its Raft log.
 *
 * <p>Immutable.
 *
 * @param applied the last entry that is part of it
 */
record MetadataSnapshot(EntryPosition applied, MetadataImage image, GroupLogImage groups) {}
