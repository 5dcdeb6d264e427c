package io.raftlog.partition.seed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to do with the files that an earlier attempt left, so that they become those of a manifest: which to delete, and
 * from where on to fetch the others. Whether kept bytes are the right ones shows when the source compares their CRC.
 *
 * <p>Immutable.
 *
 * @param discarded names of files that go
 * @param transfers all files of the manifest, in its order
 */
record SeedPlan(List<String> discarded, List<Transfer> transfers) {
    /** A file to be fetched but for its first {@code heldBytes}. */
    record Transfer(SeedFile file, long heldBytes) {}

    SeedPlan {
        discarded = List.copyOf(discarded);
        transfers = List.copyOf(transfers);
    }

    /** @param held the sizes of the files that are here, by name */
    static SeedPlan of(SeedManifest wanted, Map<String, Long> held) {
        Set<String> kept = new HashSet<>();
        List<Transfer> transfers = new ArrayList<>();
        for (SeedFile file : wanted.files()) {
            // A checkpoint is small, and another one each time.
            long bytes = file.isCheckpoint() ? 0 : Math.min(held.getOrDefault(file.name(), 0L), file.sizeBytes());
            if (bytes > 0) {
                kept.add(file.name());
            }
            transfers.add(new Transfer(file, bytes));
        }
        return new SeedPlan(
                held.keySet().stream()
                        .filter(name -> !kept.contains(name))
                        .sorted()
                        .toList(),
                transfers);
    }

    long bytesToFetch() {
        return transfers.stream()
                .mapToLong(transfer -> transfer.file().sizeBytes() - transfer.heldBytes())
                .sum();
    }
}
