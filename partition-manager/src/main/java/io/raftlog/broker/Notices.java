package io.raftlog.broker;

import io.raftlog.broker.request.NodeNotice;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * What the parts of a node want somebody to know, each asked anew whenever the node is asked.
 *
 * <p>Thread-safe.
 */
final class Notices {
    private final List<Supplier<List<NodeNotice>>> sources = new CopyOnWriteArrayList<>();

    void add(Supplier<List<NodeNotice>> source) {
        sources.add(source);
    }

    List<NodeNotice> all() {
        return sources.stream().flatMap(source -> source.get().stream()).toList();
    }
}
