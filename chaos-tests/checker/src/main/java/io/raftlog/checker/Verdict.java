package io.raftlog.checker;

import java.util.List;

/**
 * What is to be said of a history.
 *
 * <p>Immutable.
 *
 * @param cases the anomalies found, causes before consequences
 * @param undecided what could not be judged, and why
 * @param unseen acknowledged values that nobody has read: not wrong as such, and worth a look
 */
public record Verdict(List<Case> cases, List<String> undecided, long unseen) {
    /** How many examples of an anomaly a verdict has at most. */
    public static final int EXAMPLES = 8;

    /** An anomaly, how often it was found, and the first {@link #EXAMPLES} of these. */
    public record Case(Anomaly anomaly, long count, List<Finding> examples) {
        public Case {
            examples = List.copyOf(examples);
        }
    }

    /** The three things a verdict can be. */
    public enum Outcome {
        VALID,
        INVALID,
        UNKNOWN
    }

    public Verdict {
        cases = List.copyOf(cases);
        undecided = List.copyOf(undecided);
    }

    /** Never valid where something is undecided. */
    public Outcome outcome() {
        if (!cases.isEmpty()) {
            return Outcome.INVALID;
        }
        return undecided.isEmpty() ? Outcome.VALID : Outcome.UNKNOWN;
    }

    public List<Anomaly> anomalies() {
        return cases.stream().map(Case::anomaly).toList();
    }
}
