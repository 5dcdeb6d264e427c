package io.raftlog.partition.seed;

import io.raftlog.log.Disk;
import io.raftlog.log.DiskFile;
import io.raftlog.partition.seed.SeedPlan.Transfer;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/**
 * One attempt to receive a seed into a directory. What it received stays there, whatever ends it, and the next attempt goes
 * on from it; only a directory with a {@link SeedMarker} is complete.
 *
 * <p>Confined to one thread.
 */
final class SeedDownload {
    /** Bytes written between two forces: one large force at the end would hold up everybody else's. */
    private static final long FORCE_INTERVAL_BYTES = 16L << 20;

    private static final int READ_BYTES = 256 << 10;

    private final Disk disk;
    private final Path directory;
    private final SeedRoom room;
    private final SeedCheck check;

    SeedDownload(Disk disk, Path directory, SeedRoom room, SeedCheck check) {
        this.disk = disk;
        this.directory = directory;
        this.room = room;
        this.check = check;
    }

    /**
     * Receives all of it.
     *
     * @param atLeastIndex a seed of less is refused
     * @param wanted asked between chunks; ends the attempt once it is false
     */
    EntryPosition run(SeedSource.Session session, long atLeastIndex, BooleanSupplier wanted) throws IOException {
        SeedManifest manifest = session.manifest();
        if (manifest.position().index() < atLeastIndex) {
            throw new SeedRejectedException(
                    "the seed ends with Raft entry " + manifest.position() + ", entry " + atLeastIndex + " is needed");
        }
        disk.createDirectories(directory);
        SeedMarker.remove(disk, directory);
        SeedPlan plan = SeedPlan.of(manifest, held());
        requireSpace(plan);
        for (String name : plan.discarded()) {
            disk.delete(directory.resolve(name));
        }
        for (Transfer transfer : plan.transfers()) {
            receive(session, transfer, wanted);
        }
        disk.syncDirectory(directory);
        checkOrDiscard(manifest);
        SeedMarker.write(disk, directory, manifest.position());
        return manifest.position();
    }

    private void checkOrDiscard(SeedManifest manifest) throws IOException {
        boolean good = false;
        try {
            check.check(directory, manifest);
            good = true;
        } finally {
            if (!good) {
                // Nobody can say which file is to blame, so none is kept for the next attempt.
                for (String name : disk.list(directory)) {
                    disk.delete(directory.resolve(name));
                }
            }
        }
    }

    private Map<String, Long> held() throws IOException {
        Map<String, Long> held = new HashMap<>();
        for (String name : disk.list(directory)) {
            try (DiskFile file = disk.open(directory.resolve(name))) {
                held.put(name, file.size());
            }
        }
        return held;
    }

    private void requireSpace(SeedPlan plan) throws IOException {
        long free = room.bytes();
        if (free < plan.bytesToFetch()) {
            throw new SeedUnavailableException("no room for the seed in " + directory + ": " + plan.bytesToFetch()
                    + " bytes are needed, " + free + " can be spared");
        }
    }

    private void receive(SeedSource.Session session, Transfer transfer, BooleanSupplier wanted) throws IOException {
        Path path = directory.resolve(transfer.file().name());
        try (DiskFile file = transfer.heldBytes() > 0 ? disk.open(path) : disk.create(path)) {
            if (transfer.heldBytes() > 0) {
                file.truncate(transfer.heldBytes());
            }
            CRC32C crc = crcOf(file, path, transfer.heldBytes());
            session.request(transfer.file().name(), transfer.heldBytes(), (int) crc.getValue());
            var received = new FileTransfer(transfer.file(), transfer.heldBytes(), crc);
            long unforced = 0;
            while (!received.complete()) {
                if (!wanted.getAsBoolean()) {
                    throw new SeedUnavailableException("nobody waits for this seed any more");
                }
                SeedChunk chunk = session.next();
                received.accept(chunk);
                if (chunk.position() == 0 && transfer.heldBytes() > 0) {
                    file.truncate(0);
                }
                file.write(List.of(chunk.bytes()), chunk.position());
                unforced += chunk.bytes().remaining();
                if (unforced >= FORCE_INTERVAL_BYTES) {
                    force(file, path);
                    unforced = 0;
                }
            }
            force(file, path);
        }
    }

    private void force(DiskFile file, Path path) throws IOException {
        boolean done = false;
        try {
            file.force();
            done = true;
        } finally {
            if (!done) {
                // The next force of this file could succeed although these bytes never reached the disk.
                disk.delete(path);
            }
        }
    }

    private static CRC32C crcOf(DiskFile file, Path path, long bytes) throws IOException {
        var crc = new CRC32C();
        ByteBuffer window = ByteBuffer.allocate((int) Math.min(READ_BYTES, bytes));
        for (long position = 0; position < bytes; position += window.limit()) {
            window.clear().limit((int) Math.min(window.capacity(), bytes - position));
            if (file.read(window, position) < window.limit()) {
                throw new IOException(path + " became shorter than " + bytes + " bytes while it was read");
            }
            crc.update(window.flip());
        }
        return crc;
    }
}
