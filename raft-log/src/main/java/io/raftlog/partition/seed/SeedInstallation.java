package io.raftlog.partition.seed;

import io.raftlog.log.Disk;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Puts a complete seed in the place of a replica's directory, so that a crash at any moment leaves the old files or the
 * new ones:
 *
 * <pre>
 *   UUID   UUID.seed (complete)                 nothing has happened
 *          UUID.seed (complete)  UUID.replaced  recover() goes on
 *   UUID                         UUID.replaced  recover() goes on
 *   UUID                                        done
 * </pre>
 *
 * Each step is durable before the next.
 *
 * <p>Used by one thread at a time.
 */
public final class SeedInstallation {
    private static final String SEED = ".seed";
    private static final String REPLACED = ".replaced";

    private final Disk disk;
    private final Path replica;

    /** @param replica the directory of the replica's files; its neighbours with a suffix are ours too */
    public SeedInstallation(Disk disk, Path replica) {
        this.disk = disk;
        this.replica = replica.toAbsolutePath();
    }

    /** The directories that there may be beside a replica's for its seeds. */
    public static List<Path> beside(Path replica) {
        return List.of(neighbour(replica, SEED), neighbour(replica, REPLACED));
    }

    /** Where a seed is received. */
    public Path incoming() {
        return neighbour(replica, SEED);
    }

    private Path replaced() {
        return neighbour(replica, REPLACED);
    }

    private static Path neighbour(Path replica, String suffix) {
        return replica.resolveSibling(replica.getFileName() + suffix);
    }

    private Path parent() {
        Path parent = replica.getParent();
        if (parent == null) {
            throw new IllegalStateException(replica + " is no place for a replica");
        }
        return parent;
    }

    /** Installs the seed. No file of the replica may be open. */
    public void install() throws IOException {
        recover();
        if (completed().isEmpty()) {
            throw new IOException(incoming() + " holds no complete seed");
        }
        if (Files.isDirectory(replica)) {
            disk.rename(replica, replaced());
            disk.syncDirectory(parent());
        }
        putInPlace();
    }

    /** Finishes what a crash interrupted; to be called before the replica's files are looked at. */
    public void recover() throws IOException {
        if (!Files.isDirectory(replaced())) {
            return;
        }
        if (Files.isDirectory(replica)) {
            discard(replaced());
        } else if (completed().isPresent()) {
            putInPlace();
        } else {
            throw new IOException(replica + " is missing, and neither is " + incoming()
                    + " complete; its old files are in " + replaced());
        }
    }

    private void putInPlace() throws IOException {
        disk.rename(incoming(), replica);
        disk.syncDirectory(parent());
        discard(replaced());
    }

    /** The last Raft entry that the complete seed contains; empty while there is none. */
    public Optional<EntryPosition> completed() throws IOException {
        return Files.isDirectory(incoming()) ? SeedMarker.read(disk, incoming()) : Optional.empty();
    }

    private void discard(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        for (String name : disk.list(directory)) {
            disk.delete(directory.resolve(name));
        }
        disk.delete(directory);
        disk.syncDirectory(parent());
    }
}
