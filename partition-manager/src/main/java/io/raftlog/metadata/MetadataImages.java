package io.raftlog.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The latest image of the metadata that this node has, for everybody but the machine that makes it.
 *
 * <p>Thread-safe.
 */
public final class MetadataImages {
    private final List<Consumer<MetadataImage>> listeners = new CopyOnWriteArrayList<>();
    private final SortedMap<Long, List<CompletableFuture<MetadataImage>>> waiting = new TreeMap<>();
    private volatile MetadataImage latest = MetadataImage.EMPTY;

    public MetadataImage latest() {
        return latest;
    }

    /** The listener is called on the apply thread: it must return at once. */
    public void listen(Consumer<MetadataImage> listener) {
        listeners.add(listener);
    }

    /** Completes, on the apply thread, with the first image of this version or a later one. */
    public CompletableFuture<MetadataImage> atLeast(long version) {
        CompletableFuture<MetadataImage> future = new CompletableFuture<>();
        synchronized (waiting) {
            if (latest.version() < version) {
                waiting.computeIfAbsent(version, key -> new ArrayList<>()).add(future);
                return future;
            }
        }
        future.complete(latest);
        return future;
    }

    void publish(MetadataImage image) {
        List<CompletableFuture<MetadataImage>> reached = new ArrayList<>();
        synchronized (waiting) {
            latest = image;
            Map<Long, List<CompletableFuture<MetadataImage>>> upToHere = waiting.headMap(image.version() + 1);
            upToHere.values().forEach(reached::addAll);
            upToHere.clear();
        }
        reached.forEach(future -> future.complete(image));
        listeners.forEach(listener -> listener.accept(image));
    }
}
