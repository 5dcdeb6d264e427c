package io.raftlog.partition;

import io.raftlog.partition.seed.SeedChunk;
import io.raftlog.partition.seed.SeedManifest;
import io.raftlog.partition.seed.SeedOffer;
import io.raftlog.partition.seed.SeedReader;
import io.raftlog.partition.seed.SeedSource;
import io.raftlog.partition.seed.SeedUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/** Seeds from replicas in this JVM. They can be held up, broken and watched. */
final class LocalSeeds implements SeedSource {
    private final IntFunction<PartitionReplica> replicas;
    private final List<Integer> sources = new CopyOnWriteArrayList<>();
    /** How many more chunks may pass; the next waits, or fails. Guarded by this, as is the next. */
    private int chunksAllowed = Integer.MAX_VALUE;

    private boolean breaking;

    LocalSeeds(IntFunction<PartitionReplica> replicas) {
        this.replicas = replicas;
    }

    /** The nodes that seeds were begun from, in order. */
    List<Integer> sources() {
        return sources;
    }

    /** Lets so many chunks pass; whoever wants the next one waits. */
    synchronized void holdAfter(int chunks) {
        chunksAllowed = chunks;
        breaking = false;
    }

    /** Lets so many chunks pass; the next one breaks the connection, once. */
    synchronized void breakAfter(int chunks) {
        chunksAllowed = chunks;
        breaking = true;
        notifyAll();
    }

    synchronized void letAllPass() {
        chunksAllowed = Integer.MAX_VALUE;
        breaking = false;
        notifyAll();
    }

    /** Whether all chunks that were allowed have passed. */
    synchronized boolean held() {
        return chunksAllowed == 0;
    }

    private synchronized void pass() throws IOException {
        while (chunksAllowed == 0) {
            if (breaking) {
                chunksAllowed = Integer.MAX_VALUE;
                throw new SeedUnavailableException("the connection broke");
            }
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        if (chunksAllowed != Integer.MAX_VALUE) {
            chunksAllowed--;
        }
    }

    @Override
    public Session open(int nodeId, UUID groupId, long atLeastIndex) throws IOException {
        SeedOffer offer;
        try {
            offer = replicas.apply(nodeId).offerSeed(atLeastIndex);
        } catch (IllegalStateException stopped) {
            throw new SeedUnavailableException("node " + nodeId + " is down");
        }
        sources.add(nodeId);
        SeedReader reader = new SeedReader(offer);
        return new Session() {
            @Override
            public SeedManifest manifest() {
                return offer.manifest();
            }

            @Override
            public void request(String name, long heldBytes, int heldCrc) throws IOException {
                reader.begin(name, heldBytes, heldCrc);
            }

            @Override
            public SeedChunk next() throws IOException {
                pass();
                return reader.next();
            }

            @Override
            public void close() throws IOException {
                offer.close();
            }
        };
    }
}
