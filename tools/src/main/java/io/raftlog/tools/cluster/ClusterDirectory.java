package io.raftlog.tools.cluster;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.raftlog.protocol.ErrorCode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a local cluster. The state file is also the sign that the directory is one of ours: nothing is ever
 * deleted where it is missing.
 *
 * <p>Thread-safe: it keeps nothing but the path.
 */
final class ClusterDirectory {
    private static final String STATE_FILE = "cluster.json";
    /** A few hundred for each node. */
    private static final int MOST_STATE_BYTES = 1 << 20;

    private static final String LOCK_FILE = "cluster.lock";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .build();

    private final Path root;

    ClusterDirectory(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    Path node(int id) {
        return root.resolve("node-" + id);
    }

    Path data(int id) {
        return node(id).resolve("data");
    }

    Path logs(int id) {
        return node(id).resolve("logs");
    }

    /** Empty if no cluster was ever made here. */
    Optional<ClusterState> read() {
        Path file = root.resolve(STATE_FILE);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_STATE_BYTES + 1);
            if (bytes.length > MOST_STATE_BYTES) {
                throw noState(file, "it is longer than " + MOST_STATE_BYTES + " bytes");
            }
            ClusterState state = JSON.readValue(bytes, ClusterState.class);
            if (state == null) {
                throw noState(file, "it says null");
            }
            if (state.format() != ClusterState.FORMAT) {
                throw new LocalClusterException(
                        ErrorCode.WRONG_DATA_DIRECTORY,
                        file + " has format " + state.format() + "; this version reads format " + ClusterState.FORMAT,
                        "use the raftlog that made it, or another directory: --data DIR");
            }
            return Optional.of(state);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw noState(
                    file,
                    (at == null || at.getLineNr() < 0 ? "" : "line " + at.getLineNr() + ": ") + e.getOriginalMessage());
        } catch (CharConversionException e) {
            throw noState(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static LocalClusterException noState(Path file, String why) {
        return new LocalClusterException(
                ErrorCode.WRONG_DATA_DIRECTORY,
                file + " is not a state file of a local cluster: " + why,
                "use another directory: --data DIR");
    }

    /** Replaces the state file in one step: a reader sees the old or the new one. */
    void write(ClusterState state) {
        Path file = root.resolve(STATE_FILE);
        Path next = root.resolve(STATE_FILE + ".next");
        try {
            Files.createDirectories(root);
            Files.writeString(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Held while a command changes the cluster. Throws if another command holds it. */
    Lock lock() {
        try {
            Files.createDirectories(root);
            FileChannel channel =
                    FileChannel.open(root.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new LocalClusterException(
                        ErrorCode.DATA_DIRECTORY_IN_USE,
                        "another command is changing the local cluster in " + root,
                        "wait for it, then try again");
            }
            return new Lock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + root, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Deletes what was made for the cluster, then the directory if nothing else is in it. */
    void delete(ClusterState state) {
        try {
            for (ClusterState.Member node : state.nodes()) {
                deleteTree(node(node.id()));
            }
            Files.deleteIfExists(root.resolve(LOCK_FILE));
            // Last: as long as it is there, an interrupted deletion can be repeated.
            Files.deleteIfExists(root.resolve(STATE_FILE));
            if (foreignEntries().isEmpty()) {
                Files.deleteIfExists(root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the local cluster in " + root, e);
        }
    }

    /** What lies here that no cluster made. */
    List<Path> foreignEntries() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> !entry.getFileName().toString().equals(LOCK_FILE))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The right to change the cluster; ends with the process too. */
    record Lock(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot release the lock of the local cluster", e);
            }
        }
    }
}
