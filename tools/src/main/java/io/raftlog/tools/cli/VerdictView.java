package io.raftlog.tools.cli;

import io.raftlog.checker.Anomaly;
import io.raftlog.checker.Finding;
import io.raftlog.checker.Verdict;
import io.raftlog.history.Event;
import io.raftlog.history.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A verdict on a history as the CLI shows it.
 *
 * @param valid true, false or {@code "unknown"}
 * @param anomalies how often each was found, causes before consequences
 * @param examples of each anomaly the first few
 * @param undecided what could not be judged, and why
 * @param unseen acknowledged values that nobody has read
 */
record VerdictView(
        Object valid,
        Map<String, Long> anomalies,
        Map<String, List<Example>> examples,
        List<String> undecided,
        long unseen,
        int operations,
        int events) {

    /**
     * One place where a history is wrong.
     *
     * @param events the numbers of those that show it
     */
    record Example(String place, String what, List<Long> events) {
        static Example of(Finding finding) {
            return new Example(
                    finding.place(),
                    finding.what(),
                    finding.events().stream().map(Event::index).toList());
        }

        String line() {
            String numbers = events.stream().map(n -> "#" + n).collect(Collectors.joining(", "));
            return "  " + place + ": " + what + " (" + numbers + ")";
        }
    }

    static VerdictView of(History history, Verdict verdict) {
        Object valid = switch (verdict.outcome()) {
            case VALID -> true;
            case INVALID -> false;
            case UNKNOWN -> "unknown";
        };
        var anomalies = new LinkedHashMap<String, Long>();
        var examples = new LinkedHashMap<String, List<Example>>();
        for (Verdict.Case found : verdict.cases()) {
            anomalies.put(found.anomaly().label(), found.count());
            examples.put(
                    found.anomaly().label(),
                    found.examples().stream().map(Example::of).toList());
        }
        return new VerdictView(
                valid,
                anomalies,
                examples,
                verdict.undecided(),
                verdict.unseen(),
                history.operations().size(),
                history.events().size());
    }

    /** For people: the verdict, then what was found, causes first. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(headline());
        anomalies.forEach((label, count) -> {
            String meaning = Anomaly.ofLabel(label).orElseThrow().meaning();
            lines.add(String.format("%s   %,d   %s", label, count, meaning));
            List<Example> some = examples.getOrDefault(label, List.of());
            some.forEach(example -> lines.add(example.line()));
            if (count > some.size()) {
                lines.add(String.format("  and %,d more", count - some.size()));
            }
        });
        undecided.forEach(what -> lines.add("not decided   " + what));
        if (unseen > 0) {
            lines.add(String.format("%,d acknowledged values were read by nobody", unseen));
        }
        return lines;
    }

    private String headline() {
        String verdict = valid.equals(true) ? "valid" : valid.equals(false) ? "NOT valid" : "not decided";
        return String.format("%s   %,d operations in %,d events", verdict, operations, events);
    }
}
