package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.METADATA_NONLINEARIZABLE;

import io.raftlog.checker.TopicRegister.Step;
import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Operation;
import io.raftlog.history.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code metadata-nonlinearizable}: no order of the operations on one topic's name explains what they answered. What
 * failed did not happen, and a description of unknown outcome says nothing. The search of a name may give up; then the
 * verdict says so.
 */
final class TopicRegisters {
    /** What was found, and the names that it gave up on. */
    record Judgement(List<Finding> findings, List<String> undecided) {}

    private TopicRegisters() {}

    static Judgement judge(Facts facts) {
        var findings = new ArrayList<Finding>();
        var undecided = new ArrayList<String>();
        byName(facts).forEach((name, steps) -> {
            switch (new TopicRegister(steps).answer()) {
                case LINEARIZABLE -> {}
                case NOT_LINEARIZABLE -> findings.add(finding(name, steps));
                case GAVE_UP ->
                    undecided.add(METADATA_NONLINEARIZABLE.label() + ": gave up on topic " + name + " with "
                            + steps.size() + " operations");
            }
        });
        return new Judgement(findings, undecided);
    }

    private static Map<String, List<Step>> byName(Facts facts) {
        Map<String, List<Step>> names = new TreeMap<>();
        Stream.of("create", "delete", "describe")
                .flatMap(function -> facts.operations(function).stream())
                .filter(operation -> operation.isOk() || (!operation.isFail() && !operation.is("describe")))
                .forEach(operation -> topics(operation)
                        .forEach((name, id) -> names.computeIfAbsent(name, n -> new ArrayList<>())
                                .add(new Step(operation, id))));
        return names;
    }

    /** As answered, else as asked; an id may also stand in {@code x.id}. */
    private static Map<String, Optional<String>> topics(Operation operation) {
        Map<String, Optional<String>> topics = new TreeMap<>();
        if (operation.asked() instanceof Payload.Topics asked) {
            topics.putAll(asked.ids());
        }
        if (operation.answered() instanceof Payload.Topics answered) {
            topics.putAll(answered.ids());
        }
        Optional<String> id = operation.text("id");
        if (id.isPresent()) {
            topics.replaceAll((name, stated) -> stated.isPresent() ? stated : id);
        }
        return topics;
    }

    private static Finding finding(String name, List<Step> steps) {
        String what = "no order of its " + steps.size() + " operations explains their answers";
        return new Finding(
                METADATA_NONLINEARIZABLE,
                name,
                what,
                steps.stream()
                        .limit(Verdict.EXAMPLES)
                        .map(step -> step.operation().last())
                        .toList());
    }
}
