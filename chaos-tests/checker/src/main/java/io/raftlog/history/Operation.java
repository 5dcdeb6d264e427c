package io.raftlog.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Something a process asked for, and what it heard of it.
 *
 * <p>Immutable.
 *
 * @param completion null if it never returned
 */
public record Operation(Event invoke, @Nullable Event completion) {
    public String function() {
        return invoke.function();
    }

    public boolean is(String function) {
        return invoke.function().equals(function);
    }

    public long process() {
        return invoke.process();
    }

    /** {@link EventType#INFO} also if it never returned. */
    public EventType outcome() {
        return completion == null ? EventType.INFO : completion.type();
    }

    public boolean isOk() {
        return outcome() == EventType.OK;
    }

    public boolean isFail() {
        return outcome() == EventType.FAIL;
    }

    public long begin() {
        return invoke.time();
    }

    /** When its effect, if any, was there at the latest: never for one of unknown outcome. */
    public long end() {
        return completion == null || completion.type() == EventType.INFO ? Long.MAX_VALUE : completion.time();
    }

    /** The last that was heard of it: its completion, else its invocation. */
    public Event last() {
        return completion == null ? invoke : completion;
    }

    /** Whether it was over when {@code other} began. What happened at the same time was concurrent. */
    public boolean precedes(Operation other) {
        return end() < other.begin();
    }

    /** What was asked; an answer that says more stands in {@link #answered()}. */
    public Payload asked() {
        return invoke.payload();
    }

    /** What was answered, whatever the outcome. */
    public Payload answered() {
        return completion == null ? Payload.NOTHING : completion.payload();
    }

    /** What it sends, in its order, with the offsets that were answered. */
    public List<MicroOp.Write> writes() {
        List<MicroOp.Write> asked = writes(asked());
        List<MicroOp.Write> answered = writes(answered());
        if (answered.size() >= asked.size()) {
            return answered;
        }
        // What the answer leaves out may have happened too.
        Map<MicroOp.Send, MicroOp.Write> answers = new HashMap<>();
        answered.forEach(write -> answers.put(new MicroOp.Send(write.key(), write.value()), write));
        return asked.stream()
                .map(write -> answers.getOrDefault(new MicroOp.Send(write.key(), write.value()), write))
                .toList();
    }

    /** What its polls read, one map for each, whatever the outcome. */
    public List<Map<String, List<Read>>> polls() {
        var polls = new ArrayList<Map<String, List<Read>>>();
        if (answered() instanceof Payload.Steps answer) {
            for (MicroOp step : answer.steps()) {
                if (step instanceof MicroOp.Polled polled) {
                    polls.add(polled.reads());
                }
            }
        }
        return polls;
    }

    /** The offsets answered, else those asked for. */
    public Map<String, OptionalLong> offsets() {
        if (answered() instanceof Payload.Offsets answer) {
            return answer.offsets();
        }
        return asked() instanceof Payload.Offsets offsets ? offsets.offsets() : Map.of();
    }

    /** The keys answered, else those asked for. */
    public List<String> keys() {
        if (answered() instanceof Payload.Keys answer) {
            return answer.keys();
        }
        return asked() instanceof Payload.Keys keys ? keys.keys() : List.of();
    }

    /** A detail as text, of its completion if that has it, else of its invocation. */
    public Optional<String> text(String name) {
        return source(name).text(name);
    }

    public OptionalLong number(String name) {
        return source(name).number(name);
    }

    public boolean flag(String name) {
        return source(name).flag(name).orElse(false);
    }

    /** The details that have this one. */
    public Details source(String name) {
        return completion != null && completion.details().has(name) ? completion.details() : invoke.details();
    }

    private static List<MicroOp.Write> writes(Payload payload) {
        if (!(payload instanceof Payload.Steps steps)) {
            return List.of();
        }
        var writes = new ArrayList<MicroOp.Write>(steps.steps().size());
        for (MicroOp step : steps.steps()) {
            if (step instanceof MicroOp.Write write) {
                writes.add(write);
            }
        }
        return writes;
    }
}
