package io.raftlog.tools.fault.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A disk for each node, where its data lies, or none at all.
 *
 * <p>Confined to one thread.
 */
public final class NodeDisks implements AutoCloseable {
    /** The nodes keep their data where the machine keeps everything. */
    public static final NodeDisks NONE = new NodeDisks(Map.of(), Optional.empty());

    private final Map<Integer, LoopDisk> disks;
    private final Optional<Path> images;

    private NodeDisks(Map<Integer, LoopDisk> disks, Optional<Path> images) {
        this.disks = disks;
        this.images = images;
    }

    /**
     * New and empty ones.
     *
     * @param data where each is mounted, by node
     * @param images a new directory for what is on them
     */
    public static NodeDisks mountedAt(Map<Integer, Path> data, Path images, long bytes) {
        NodeDisks disks = new NodeDisks(new TreeMap<>(), Optional.of(images));
        try {
            data.forEach((node, place) ->
                    disks.disks.put(node, LoopDisk.create(images.resolve("disk-" + node), place, bytes)));
            return disks;
        } catch (RuntimeException e) {
            disks.close();
            throw e;
        }
    }

    public LoopDisk of(int node) {
        LoopDisk disk = disks.get(node);
        if (disk == null) {
            throw new IllegalStateException("node " + node + " has no disk of its own");
        }
        return disk;
    }

    public Collection<LoopDisk> all() {
        return disks.values();
    }

    /** Takes them out; nobody may have a file open on one. The images stay. */
    @Override
    public void close() {
        disks.values().forEach(LoopDisk::close);
    }

    /** Deletes what was on disks that were taken out. */
    public void delete() {
        try {
            for (LoopDisk disk : disks.values()) {
                Files.deleteIfExists(disk.image());
            }
            if (images.isPresent()) {
                Files.deleteIfExists(images.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
