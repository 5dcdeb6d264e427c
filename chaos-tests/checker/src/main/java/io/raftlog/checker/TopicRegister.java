package io.raftlog.checker;

import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A topic's name as a register that is absent or holds the id of one incarnation, and the search for an order of the
 * operations on it that explains all answers (Wing and Gong's, with Lowe's memory of what was tried). {@code create}
 * needs it absent, {@code delete} needs it there, {@code describe} tells what is there; operations of unknown outcome
 * may happen at any time from their beginning on, or never. Exponential at worst: it gives up, says so, and never
 * because of the time of day.
 *
 * <p>Confined to one thread.
 */
final class TopicRegister {
    /** More operations than this on one name are not searched. */
    static final int LONGEST = 300;

    /** More states than this are not tried; seconds, and some tens of megabytes. */
    private static final int MOST_STATES = 300_000;

    enum Answer {
        LINEARIZABLE,
        NOT_LINEARIZABLE,
        GAVE_UP
    }

    /**
     * An operation on the name.
     *
     * @param id created, deleted or described; empty: not known, or absent where it is a description
     */
    record Step(Operation operation, Optional<String> id) {
        boolean mustHappen() {
            return operation.isOk();
        }
    }

    /** What was put in order so far, and what the register holds then. */
    private record State(BitSet done, Optional<String> id) {}

    /** An id that nobody was told. */
    private static final String UNTOLD = "(an id that nobody was told)";

    private final List<Step> steps;
    private final List<String> adoptable;
    private final Set<State> tried = new HashSet<>();

    TopicRegister(List<Step> steps) {
        this.steps = steps.stream()
                .sorted(Comparator.comparingLong(step -> step.operation().begin()))
                .toList();
        this.adoptable = adoptable(steps);
    }

    /** Ids that were seen and that no known creation gave: a creation of unknown outcome may have. */
    private static List<String> adoptable(List<Step> steps) {
        var seen = new LinkedHashSet<String>();
        steps.forEach(step -> step.id().ifPresent(seen::add));
        steps.stream()
                .filter(step -> step.operation().is("create"))
                .forEach(step -> step.id().ifPresent(seen::remove));
        return List.copyOf(seen);
    }

    Answer answer() {
        if (steps.size() > LONGEST) {
            return Answer.GAVE_UP;
        }
        boolean found = search(new State(new BitSet(), Optional.empty()));
        if (found) {
            return Answer.LINEARIZABLE;
        }
        return tried.size() >= MOST_STATES ? Answer.GAVE_UP : Answer.NOT_LINEARIZABLE;
    }

    private boolean search(State state) {
        if (tried.size() >= MOST_STATES || !tried.add(state)) {
            return false;
        }
        long firstEnd = firstEnd(state.done());
        if (firstEnd == Long.MAX_VALUE) {
            // All that must happen has.
            return true;
        }
        for (int n = state.done().nextClearBit(0);
                n < steps.size();
                n = state.done().nextClearBit(n + 1)) {
            Step step = steps.get(n);
            if (step.operation().begin() > firstEnd) {
                return false;
            }
            for (Optional<String> after : apply(step, state.id())) {
                BitSet done = (BitSet) state.done().clone();
                done.set(n);
                if (search(new State(done, after))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** When the first that is left, and must happen, was over: nothing that began later can come before it. */
    private long firstEnd(BitSet done) {
        long first = Long.MAX_VALUE;
        for (int n = done.nextClearBit(0); n < steps.size(); n = done.nextClearBit(n + 1)) {
            if (steps.get(n).mustHappen()) {
                first = Math.min(first, steps.get(n).operation().end());
            }
        }
        return first;
    }

    /** What the register may hold afterwards; nothing if the step is impossible here. */
    private List<Optional<String>> apply(Step step, Optional<String> id) {
        return switch (step.operation().function()) {
            case "create" -> id.isPresent() ? List.of() : created(step);
            case "delete" ->
                id.isPresent() && (step.id().isEmpty() || step.id().equals(id)) ? List.of(Optional.empty()) : List.of();
            default -> Objects.equals(step.id(), id) ? List.of(id) : List.of();
        };
    }

    private List<Optional<String>> created(Step step) {
        if (step.id().isPresent()) {
            return List.of(step.id());
        }
        var ids = new ArrayList<Optional<String>>();
        adoptable.forEach(seen -> ids.add(Optional.of(seen)));
        ids.add(Optional.of(UNTOLD));
        return ids;
    }
}
