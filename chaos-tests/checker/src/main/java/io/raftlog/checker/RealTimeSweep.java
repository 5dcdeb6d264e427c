package io.raftlog.checker;

import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds operations with a lower position than one that was over before they began.
 *
 * <p>Positions are a total preorder and real time is an interval order. A cycle in their union must contain an edge X →
 * Y of real time with position(X) above position(Y): if none has, there is an order of all operations that agrees with
 * both. So looking at pairs is enough, and of all that were over before Y began only the one that is highest matters. n
 * log n for sorting.
 */
final class RealTimeSweep {
    /** An operation, and where its effect lies among the effects of others. */
    record Effect(Operation operation, long position) {}

    private RealTimeSweep() {}

    /**
     * Reports for each of {@code later} the highest of {@code earlier} that was over before it began, if that is above
     * it. What ends when another begins is concurrent; what never ended, or nobody knows of, is before nothing.
     */
    static void inversions(List<Effect> earlier, List<Effect> later, BiConsumer<Effect, Effect> found) {
        var ends = new ArrayList<>(earlier);
        ends.sort(Comparator.comparingLong(effect -> effect.operation().end()));
        var begins = new ArrayList<>(later);
        begins.sort(Comparator.comparingLong(effect -> effect.operation().begin()));
        @Nullable Effect highest = null;
        int over = 0;
        for (Effect effect : begins) {
            while (over < ends.size() && ends.get(over).operation().precedes(effect.operation())) {
                Effect next = ends.get(over++);
                highest = highest == null || next.position() > highest.position() ? next : highest;
            }
            if (highest != null && highest.position() > effect.position()) {
                found.accept(highest, effect);
            }
        }
    }
}
