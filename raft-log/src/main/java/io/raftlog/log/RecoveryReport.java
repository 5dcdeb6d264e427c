package io.raftlog.log;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What opening a partition log had to mend. Only the tail cut can have taken records away: whoever knows what was
 * acknowledged must compare {@link PartitionLog#endOffset} with it.
 *
 * <p>Immutable.
 *
 * @param rebuiltIndexes index files of sealed segments that were missing or wrong and were written anew
 * @param removedFiles leftovers of an interrupted operation
 */
public record RecoveryReport(Optional<TailCut> tailCut, List<Path> rebuiltIndexes, List<Path> removedFiles) {
    /**
     * The end of the last segment was not a whole, valid batch, and was cut off.
     *
     * @param position where the file ends now
     * @param bytes how many were cut
     */
    public record TailCut(Path file, long position, long bytes, String reason) {}

    public RecoveryReport {
        rebuiltIndexes = List.copyOf(rebuiltIndexes);
        removedFiles = List.copyOf(removedFiles);
    }
}
