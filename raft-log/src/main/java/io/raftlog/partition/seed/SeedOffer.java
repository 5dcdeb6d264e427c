package io.raftlog.partition.seed;

import io.raftlog.log.PinnedLog;
import io.raftlog.raft.EntryPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A replica's files as of a checkpoint, for another node: kept readable, and the Raft log behind them unpurged, until
 * closed.
 *
 * <p>Thread-safe.
 */
public final class SeedOffer implements SeedContent, Closeable {
    private final SeedManifest manifest;
    private final byte[] checkpoint;
    private final PinnedLog log;
    private final SeedHolds.Hold hold;

    /**
     * @param checkpoint the content of the checkpoint's file
     * @param log up to the checkpoint's offset; closed with this
     * @param hold on the Raft entries after {@code position}; closed with this
     */
    public SeedOffer(EntryPosition position, long endOffset, byte[] checkpoint, PinnedLog log, SeedHolds.Hold hold) {
        List<SeedFile> files = new ArrayList<>();
        files.add(new SeedFile(SeedFile.CHECKPOINT, checkpoint.length));
        log.parts().forEach(part -> files.add(new SeedFile(part.name(), part.sizeBytes())));
        this.manifest = new SeedManifest(position, endOffset, files);
        this.checkpoint = checkpoint.clone();
        this.log = log;
        this.hold = hold;
    }

    @Override
    public SeedManifest manifest() {
        return manifest;
    }

    @Override
    public void read(int place, ByteBuffer target, long position) throws IOException {
        hold.touch();
        if (place == 0) {
            target.put(checkpoint, (int) position, target.remaining());
        } else {
            log.read(place - 1, target, position);
        }
    }

    @Override
    public void close() throws IOException {
        hold.close();
        log.close();
    }
}
