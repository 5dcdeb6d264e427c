package io.raftlog.broker;

import io.raftlog.log.FileTree;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.seed.SeedInstallation;
import io.raftlog.protocol.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The directory of everything that a node keeps. It belongs to one node of one cluster, and to one process at a time.
 *
 * <pre>
 * node.identity      whose directory this is; written once, at the first start
 * lock               held while a node runs
 * halted             why the node stopped itself the last times
 * founded            there if this node has been one of those that founded the cluster
 * joined             there if the cluster was founded without this directory, or has let this node in again
 * raft/              the Raft logs
 * metadata/          the latest snapshot of the metadata
 * partitions/UUID/   the log of a partition, and its checkpoint; with a suffix: what is to take its place
 * trash/             partitions of deleted topics, on their way out
 * </pre>
 *
 * <p>Thread-safe.
 */
final class DataDirectory implements AutoCloseable {
    private static final String FOUNDED = "founded";
    private static final String JOINED = "joined";

    private final Path root;
    private final FileChannel lock;
    private final NodeIdentity identity;

    private DataDirectory(Path root, FileChannel lock, NodeIdentity identity) {
        this.root = root;
        this.lock = lock;
        this.identity = identity;
    }

    /** Opens a node's directory, or makes it; refuses one that belongs to another node or is in use. */
    static DataDirectory open(NodeConfig config) throws NodeStartException {
        Path root = config.dataDirectory();
        FileChannel lock = null;
        try {
            Files.createDirectories(root);
            lock = lock(root);
            NodeIdentity identity = NodeIdentity.readOrWrite(root, config);
            DataDirectory directory = new DataDirectory(root, lock, identity);
            Files.createDirectories(directory.raft());
            Files.createDirectories(directory.metadata());
            Files.createDirectories(directory.partitions());
            Files.createDirectories(directory.trash());
            directory.emptyTrash();
            sync(root);
            return directory;
        } catch (IOException e) {
            closeQuietly(lock, e);
            throw new NodeStartException(
                    ErrorCode.STORAGE_FAILED,
                    "cannot use the data directory " + root + ": " + e,
                    "check the path, who may write to it, and the space left",
                    e);
        } catch (NodeStartException e) {
            closeQuietly(lock, e);
            throw e;
        }
    }

    /** Differs from that of an empty directory which takes this one's place. */
    UUID directoryId() {
        return identity.directoryId();
    }

    Path root() {
        return root;
    }

    Path raft() {
        return root.resolve("raft");
    }

    Path metadata() {
        return root.resolve("metadata");
    }

    /** Whether this node was let in by a cluster that was there before it. */
    boolean hasJoined() {
        return Files.exists(root.resolve(JOINED));
    }

    /** From now on and after every restart, this node is one that was let in. */
    void markJoined() throws IOException {
        mark(JOINED);
    }

    /** Whether this node has opened the metadata group as one of its founders. */
    boolean hasFounded() {
        return Files.exists(root.resolve(FOUNDED));
    }

    void markFounded() throws IOException {
        if (!hasFounded()) {
            mark(FOUNDED);
        }
    }

    private void mark(String what) throws IOException {
        try (FileChannel channel =
                FileChannel.open(root.resolve(what), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        sync(root);
    }

    /** Whether there is anything of this node's metadata, apart from its Raft log. */
    boolean hasMetadata() {
        String[] files = metadata().toFile().list();
        return files != null && files.length > 0;
    }

    /** Deletes this node's metadata, apart from its Raft log; it must not be open. */
    void discardMetadata() throws IOException {
        Path rubbish = trash().resolve("metadata-" + UUID.randomUUID());
        Files.move(metadata(), rubbish, StandardCopyOption.ATOMIC_MOVE);
        Files.createDirectories(metadata());
        sync(root);
        FileTree.delete(rubbish);
    }

    Path partition(PartitionId id) {
        return partitions().resolve(id.asUuid().toString());
    }

    Set<PartitionId> partitionsOnDisk() throws IOException {
        Set<PartitionId> ids = new HashSet<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(partitions())) {
            for (Path directory : directories) {
                partitionId(directory.getFileName().toString()).ifPresent(ids::add);
            }
        }
        return ids;
    }

    /** Empty for whatever a person put there: it stays. */
    private static Optional<PartitionId> partitionId(String name) {
        try {
            return Optional.of(PartitionId.fromUuid(UUID.fromString(name)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /** Deletes a partition's files. A crash on the way leaves nothing that could be taken for a partition. */
    void discard(PartitionId id) throws IOException {
        discard(partition(id));
        // Had it been received or replaced just then.
        for (Path beside : SeedInstallation.beside(partition(id))) {
            discard(beside);
        }
    }

    private void discard(Path files) throws IOException {
        if (Files.exists(files)) {
            Path rubbish = trash().resolve(files.getFileName() + "-" + UUID.randomUUID());
            Files.move(files, rubbish, StandardCopyOption.ATOMIC_MOVE);
            sync(partitions());
            FileTree.delete(rubbish);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** Makes what happened to the entries of a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path partitions() {
        return root.resolve("partitions");
    }

    private Path trash() {
        return root.resolve("trash");
    }

    private void emptyTrash() throws IOException {
        FileTree.delete(trash());
        Files.createDirectories(trash());
    }

    private static FileChannel lock(Path root) throws IOException, NodeStartException {
        FileChannel channel =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // Held by this very process.
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw e;
        }
        if (lock == null) {
            channel.close();
            throw new NodeStartException(
                    ErrorCode.DATA_DIRECTORY_IN_USE,
                    "another process holds the data directory " + root,
                    "stop that node, or give this one a data.dir of its own");
        }
        return channel;
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception reason) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
