package io.raftlog.partition.seed;

import java.io.IOException;
import java.util.function.UnaryOperator;

/** A source in this process; what it sends may be changed, or break off, on the way. */
final class MemorySession implements SeedSource.Session {
    private final SeedContent content;
    private final SeedReader reader;
    private final UnaryOperator<SeedChunk> onTheWay;
    private int chunksUntilBreak;
    private long bytesSent;

    MemorySession(SeedContent content, int chunkBytes) {
        this(content, chunkBytes, Integer.MAX_VALUE, chunk -> chunk);
    }

    MemorySession(SeedContent content, int chunkBytes, int chunksUntilBreak, UnaryOperator<SeedChunk> onTheWay) {
        this.content = content;
        this.reader = new SeedReader(content, chunkBytes);
        this.chunksUntilBreak = chunksUntilBreak;
        this.onTheWay = onTheWay;
    }

    long bytesSent() {
        return bytesSent;
    }

    @Override
    public SeedManifest manifest() {
        return content.manifest();
    }

    @Override
    public void request(String name, long heldBytes, int heldCrc) throws IOException {
        reader.begin(name, heldBytes, heldCrc);
    }

    @Override
    public SeedChunk next() throws IOException {
        if (chunksUntilBreak-- <= 0) {
            throw new SeedUnavailableException("the connection broke");
        }
        SeedChunk chunk = onTheWay.apply(reader.next());
        bytesSent += chunk.bytes().remaining();
        return chunk;
    }

    @Override
    public void close() {}
}
