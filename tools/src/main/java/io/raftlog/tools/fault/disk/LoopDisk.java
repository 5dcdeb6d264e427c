package io.raftlog.tools.fault.disk;

import io.raftlog.tools.fault.system.SystemTool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file system of its own in a file, on which power can be cut: what was not forced is gone, as after a fall of the plug.
 * It needs root, loop devices, ext4 and Python for one ioctl; {@link #unavailable} tells what is missing.
 *
 * <p>Confined to one thread.
 */
public final class LoopDisk implements AutoCloseable {
    /** {@code EXT4_IOC_SHUTDOWN} with {@code EXT4_GOING_FLAGS_NOLOGFLUSH}: at once, and the journal is not written out. */
    private static final String CUT = """
            import fcntl, os, struct, sys
            for fd in [os.open(path, os.O_RDONLY) for path in sys.argv[1:]]:
                fcntl.ioctl(fd, 0x8004587D, struct.pack('I', 2))
            """;

    private static final List<String> PROGRAMS = List.of("mkfs.ext4", "mount", "umount", "fallocate", "python3");
    /** The last of it, which the file system may need for itself, is filled bit by bit. */
    private static final long FILLED_SLOWLY_BYTES = 8 << 20;

    private final Path image;
    private final Path mountPoint;
    private boolean mounted;

    private LoopDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Why there can be no such disks here; empty if there can. Found out once, by trying. */
    public static Optional<String> unavailable() {
        return Probe.UNAVAILABLE;
    }

    private static final class Probe {
        static final Optional<String> UNAVAILABLE = findOut();
    }

    private static Optional<String> findOut() {
        Optional<String> missing = SystemTool.missingFor("mounting", PROGRAMS);
        if (missing.isPresent()) {
            return missing;
        }
        try {
            Path folder = Files.createTempDirectory("raftlog-loop");
            LoopDisk probe = new LoopDisk(folder.resolve("image"), folder.resolve("mounted"));
            try (probe) {
                probe.format(8 << 20);
                probe.mount();
                cutPower(List.of(probe));
            } finally {
                Files.deleteIfExists(probe.image);
                Files.deleteIfExists(probe.mountPoint);
                Files.deleteIfExists(folder);
            }
            return Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.of("no ext4 in a file can be mounted and cut off: " + e.getMessage());
        }
    }

    /** A new, empty one, mounted. */
    public static LoopDisk create(Path image, Path mountPoint, long bytes) {
        LoopDisk disk = new LoopDisk(image, mountPoint);
        disk.format(bytes);
        disk.mount();
        return disk;
    }

    private void format(long bytes) {
        try {
            Files.createDirectories(image.toAbsolutePath().getParent());
            Files.createDirectories(mountPoint);
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SystemTool.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    }

    /** The file that everything on it lies in. */
    Path image() {
        return image;
    }

    public Path mountPoint() {
        return mountPoint;
    }

    /** Puts it in place. The journal is written rarely, so that a cut takes as much as it may. */
    public void mount() {
        SystemTool.run("mount", "-o", "loop,commit=300", image.toString(), mountPoint.toString());
        mounted = true;
    }

    /** Takes it out; nobody may have a file open on it. */
    public void unmount() {
        if (mounted) {
            SystemTool.run("umount", mountPoint.toString());
            mounted = false;
        }
    }

    /** Cuts the power of all these at one moment. Whoever still uses one of them gets nothing but errors from then on. */
    public static void cutPower(List<LoopDisk> disks) {
        List<String> command = new ArrayList<>(List.of("python3", "-c", CUT));
        disks.forEach(disk -> command.add(disk.mountPoint.toString()));
        SystemTool.run(command);
    }

    /** Bytes that can still be written. */
    public long free() {
        try {
            return Files.getFileStore(mountPoint).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills it until so many bytes are left. */
    public void fillTo(long freeBytes) {
        Path filler = mountPoint.resolve("filler");
        long atOnce = free() - freeBytes - FILLED_SLOWLY_BYTES;
        if (atOnce > 0) {
            // Taken, but not written: the image does not grow by it.
            SystemTool.run("fallocate", "-o", "" + sizeOf(filler), "-l", "" + atOnce, filler.toString());
        }
        byte[] block = new byte[1 << 16];
        try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
            file.seek(file.length());
            for (long left = free() - freeBytes; left > 0; left = free() - freeBytes) {
                file.write(block, 0, (int) Math.min(block.length, left));
            }
        } catch (IOException full) {
            // As full as it gets.
            return;
        }
    }

    private static long sizeOf(Path file) {
        return file.toFile().length();
    }

    /** Takes away what {@link #fillTo} put there. */
    public void empty() {
        delete("filler");
    }

    /** Takes away what a node keeps for such a day. */
    public void deleteBallast() {
        delete("ballast");
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(mountPoint.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        unmount();
    }
}
