package io.raftlog.partition.seed;

import io.raftlog.raft.EntryPosition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a source, in memory. */
final class MemoryContent implements SeedContent {
    private final Map<String, byte[]> files = new TreeMap<>();
    private final SeedManifest manifest;

    /** @param logs by base offset, in order */
    MemoryContent(EntryPosition position, byte[] checkpoint, Map<Long, byte[]> logs) {
        List<SeedFile> listed = new ArrayList<>();
        files.put(SeedFile.CHECKPOINT, checkpoint);
        listed.add(new SeedFile(SeedFile.CHECKPOINT, checkpoint.length));
        long end = 0;
        for (var log : new TreeMap<>(logs).entrySet()) {
            String name = logName(log.getKey());
            files.put(name, log.getValue());
            listed.add(new SeedFile(name, log.getValue().length));
            end = log.getKey() + log.getValue().length;
        }
        manifest = new SeedManifest(position, end, listed);
    }

    static String logName(long baseOffset) {
        return String.format("%020d.log", baseOffset);
    }

    Map<String, byte[]> files() {
        return files;
    }

    @Override
    public SeedManifest manifest() {
        return manifest;
    }

    @Override
    public void read(int place, ByteBuffer target, long position) {
        byte[] bytes = files.get(manifest.files().get(place).name());
        target.put(bytes, (int) position, target.remaining());
    }
}
