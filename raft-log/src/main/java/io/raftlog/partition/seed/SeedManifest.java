package io.raftlog.partition.seed;

import io.raftlog.raft.EntryPosition;
import java.util.List;

/**
 * What a source has to send.
 *
 * <p>Immutable.
 *
 * @param position the last Raft entry that the checkpoint contains
 * @param endOffset where the batches end
 * @param files the checkpoint first, then the segments in the order of their offsets
 */
public record SeedManifest(EntryPosition position, long endOffset, List<SeedFile> files) {
    /** A partition of 12 TiB in segments of the usual size. */
    private static final int MAX_FILES = 100_000;

    public SeedManifest {
        files = List.copyOf(files);
        if (position.index() < 0 || position.term() < 0 || endOffset < 0) {
            throw new IllegalArgumentException("position " + position + ", end offset " + endOffset);
        }
        if (files.size() < 2 || files.size() > MAX_FILES || !files.get(0).isCheckpoint()) {
            throw new IllegalArgumentException("a checkpoint and at least one segment are needed, not " + files.size()
                    + " files" + (files.isEmpty() ? "" : " beginning with " + files.get(0)));
        }
        for (int i = 1; i < files.size(); i++) {
            // Names are of equal length, so their order is that of the offsets; equal names would not ascend.
            if (files.get(i).isCheckpoint()
                    || (i > 1 && files.get(i).name().compareTo(files.get(i - 1).name()) <= 0)) {
                throw new IllegalArgumentException(files.get(i) + " stands after " + files.get(i - 1));
            }
        }
    }

    public long totalBytes() {
        return files.stream().mapToLong(SeedFile::sizeBytes).sum();
    }
}
