package io.raftlog.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.checker.RealTimeSweep.Effect;
import io.raftlog.history.Details;
import io.raftlog.history.Event;
import io.raftlog.history.EventType;
import io.raftlog.history.Operation;
import io.raftlog.history.Payload;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** The sweep against what linearizability is: an order of all operations that keeps real time, and that explains them. */
class RealTimeSweepProperties {
    /** An append at an offset, or an answer that the end is there; of unknown outcome if it has no end. */
    private record Asked(boolean append, long offset, long begin, long length, boolean returned) {
        Effect effect(int number) {
            String function = append ? "send" : "end";
            Event invoke = event(2L * number, begin, EventType.INVOKE, function);
            Event ok = event(2L * number + 1, begin + length, EventType.OK, function);
            // A question about the end that nobody heard the answer to says nothing.
            boolean ends = returned || !append;
            return new Effect(new Operation(invoke, ends ? ok : null), append ? 2 * offset + 1 : 2 * offset);
        }

        private static Event event(long index, long time, EventType type, String function) {
            return new Event(index, time, index, type, function, Payload.NOTHING, Details.NONE);
        }
    }

    @Property(tries = 3000)
    void itFindsAnInversionIfAndOnlyIfNoOrderExplainsTheAnswers(@ForAll("operations") List<Asked> asked) {
        var effects = new ArrayList<Effect>();
        for (Asked one : asked) {
            effects.add(one.effect(effects.size()));
        }
        var inversions = new ArrayList<Effect>();

        RealTimeSweep.inversions(effects, effects, (before, after) -> inversions.add(after));

        boolean linearizable = isLinearizable(effects, new ArrayList<>());
        Statistics.collect(linearizable ? "linearizable" : "not");
        assertThat(inversions.isEmpty()).isEqualTo(linearizable);
    }

    /**
     * Tries every order. An append goes to its offset: all appends at lower ones come before it, none at a higher. An end
     * offset is above the appends before it and not above one that follows.
     */
    private static boolean isLinearizable(List<Effect> left, List<Effect> ordered) {
        if (left.isEmpty()) {
            return true;
        }
        for (Effect next : left) {
            boolean mayBeNext =
                    left.stream().noneMatch(other -> other.operation().precedes(next.operation()))
                            && ordered.stream().allMatch(before -> explains(before, next));
            if (mayBeNext) {
                var rest = new ArrayList<>(left);
                rest.remove(next);
                ordered.add(next);
                boolean found = isLinearizable(rest, ordered);
                ordered.remove(ordered.size() - 1);
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean explains(Effect before, Effect after) {
        long earlier = before.position() / 2;
        long later = after.position() / 2;
        boolean earlierAppends = before.operation().is("send");
        boolean laterAppends = after.operation().is("send");
        if (earlierAppends) {
            // Behind an append the log ends above its offset, and the next append goes further on.
            return laterAppends ? later > earlier || before.position() == after.position() : later > earlier;
        }
        // Once the end is known, appends go there or further, and it does not come back.
        return later >= earlier;
    }

    @Provide
    Arbitrary<List<Asked>> operations() {
        Arbitrary<Asked> one = Combinators.combine(
                        Arbitraries.of(true, true, false),
                        Arbitraries.longs().between(0, 4),
                        Arbitraries.longs().between(0, 9),
                        Arbitraries.longs().between(0, 5),
                        Arbitraries.of(true, true, true, false))
                .as(Asked::new);
        return one.list().ofMinSize(1).ofMaxSize(6);
    }
}
