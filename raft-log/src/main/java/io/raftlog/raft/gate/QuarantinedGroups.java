package io.raftlog.raft.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.Disk;
import io.raftlog.log.FileTree;
import io.raftlog.log.GuardedFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The Raft logs that must not be opened. Ratis opens every directory with a group's id for a name that it finds below its
 * own, so they are moved one level down, each with the reason in a file.
 *
 * <pre>
 * raft/UUID/               a group's Raft log
 * raft/quarantined/UUID/   one that must not be opened, with quarantine.reason
 * </pre>
 *
 * <p>Confined to one thread at a time.
 */
final class QuarantinedGroups {
    private static final String REASON = "quarantine.reason";
    /** {@code RLQR}. */
    private static final int MAGIC = 0x524C5152;

    private static final int VERSION = 1;

    private final Disk disk;
    private final Path raftDirectory;
    private final Path aside;

    QuarantinedGroups(Disk disk, Path raftDirectory) {
        this.disk = disk;
        this.raftDirectory = raftDirectory;
        this.aside = raftDirectory.resolve("quarantined");
    }

    /** Every group set aside, with the reason. */
    Map<UUID, String> all() throws IOException {
        var reasons = new HashMap<UUID, String>();
        if (Files.isDirectory(aside)) {
            try (DirectoryStream<Path> groups = Files.newDirectoryStream(aside)) {
                for (Path group : groups) {
                    Optional<UUID> id = groupId(group);
                    if (id.isPresent()) {
                        reasons.put(id.get(), readReason(group).orElse("set aside for a reason that is lost"));
                    }
                }
            }
        }
        return reasons;
    }

    /** Decided before, but not set aside yet: a crash came between. */
    Optional<String> decided(UUID groupId) throws IOException {
        return readReason(raftDirectory.resolve(groupId.toString()));
    }

    /** Durable when this returns. */
    void add(UUID groupId, String reason) throws IOException {
        Path log = raftDirectory.resolve(groupId.toString());
        Path target = aside.resolve(groupId.toString());
        disk.createDirectories(aside);
        if (!Files.exists(log)) {
            disk.createDirectories(target);
            reasonIn(target).write(UTF_8.encode(reason));
            return;
        }
        reasonIn(log).write(UTF_8.encode(reason));
        if (Files.exists(target)) {
            // What is there already was set aside first, and tells more.
            target = aside.resolve(groupId + "-again-" + System.currentTimeMillis());
        }
        disk.rename(log, target);
        disk.syncDirectory(aside);
        disk.syncDirectory(raftDirectory);
    }

    /** Forgets a group and deletes its Raft log, however often it was set aside. */
    void discard(UUID groupId) throws IOException {
        if (!Files.isDirectory(aside)) {
            return;
        }
        try (DirectoryStream<Path> remains = Files.newDirectoryStream(aside, groupId + "*")) {
            for (Path group : remains) {
                FileTree.delete(group);
            }
        }
        disk.syncDirectory(aside);
    }

    private GuardedFile reasonIn(Path group) {
        return new GuardedFile(disk, group.resolve(REASON), MAGIC, VERSION);
    }

    private Optional<String> readReason(Path group) throws IOException {
        if (!Files.isDirectory(group)) {
            return Optional.empty();
        }
        try {
            return reasonIn(group).read().map(content -> UTF_8.decode(content).toString());
        } catch (CorruptLogException e) {
            return Optional.of("set aside for a reason that cannot be read: " + e.getMessage());
        }
    }

    /** Empty for what is no group's directory. */
    static Optional<UUID> groupId(Path directory) {
        try {
            return Files.isDirectory(directory)
                    ? Optional.of(UUID.fromString(directory.getFileName().toString()))
                    : Optional.empty();
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
