package io.raftlog.raft.gate;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.Disk;
import io.raftlog.log.GuardedFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file by which a node that stops in order tells its next start how far each Raft log reached. It is gone before a
 * log is opened again, so whoever finds it knows that nothing was written since.
 *
 * <p>Confined to one thread.
 */
final class CleanShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(CleanShutdown.class);
    /** {@code RLST}. */
    static final int MAGIC = 0x524C5354;

    static final int VERSION = 1;
    static final String FILE = "clean-shutdown";
    private static final int GROUP_BYTES = 4 * Long.BYTES + Integer.BYTES;

    private final Disk disk;
    private final Path raftDirectory;
    private final GuardedFile file;

    /**
     * A group's Raft log at rest.
     *
     * @param last none if it was empty
     * @param votesCrc as {@link VoteFiles#crc}
     */
    record GroupState(EntryId last, int votesCrc) {}

    CleanShutdown(Disk disk, Path raftDirectory) {
        this.disk = disk;
        this.raftDirectory = raftDirectory;
        this.file = new GuardedFile(disk, raftDirectory.resolve(FILE), MAGIC, VERSION);
    }

    /** Durable when this returns. */
    void write(Map<UUID, GroupState> groups) throws IOException {
        var content = ByteBuffer.allocate(groups.size() * GROUP_BYTES);
        groups.forEach((group, state) -> content.putLong(group.getMostSignificantBits())
                .putLong(group.getLeastSignificantBits())
                .putLong(state.last().term())
                .putLong(state.last().index())
                .putInt(state.votesCrc()));
        file.write(content.flip());
    }

    /** What the file says, which from then on nobody finds any more. Empty if the last stop was a crash. */
    Map<UUID, GroupState> take() throws IOException {
        var groups = new HashMap<UUID, GroupState>();
        try {
            ByteBuffer content = file.read().orElse(ByteBuffer.allocate(0));
            while (content.hasRemaining()) {
                groups.put(
                        new UUID(content.getLong(), content.getLong()),
                        new GroupState(new EntryId(content.getLong(), content.getLong()), content.getInt()));
            }
        } catch (CorruptLogException | BufferUnderflowException e) {
            LOG.warn("the note of a clean shutdown cannot be used, other witnesses must do: {}", e.toString());
        }
        disk.delete(file.path());
        disk.syncDirectory(raftDirectory);
        return groups;
    }
}
