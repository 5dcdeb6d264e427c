package io.raftlog.history;

import java.util.HashMap;
import java.util.Map;

/**
 * One instance for equal things, so that a history of millions of events holds each name once. Knows a bounded number;
 * what is beyond that is given back as it came.
 *
 * <p>Confined to one thread.
 */
final class Interned<T> {
    private final Map<T, T> known = new HashMap<>();
    private final int most;

    Interned(int most) {
        this.most = most;
    }

    T of(T one) {
        T other = known.get(one);
        if (other == null && known.size() < most) {
            known.put(one, one);
        }
        return other == null ? one : other;
    }
}
