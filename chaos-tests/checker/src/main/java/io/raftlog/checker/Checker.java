package io.raftlog.checker;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.History;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Judges a history: derives what it says once, then asks every detector. A pure function, of n log n, but for the search
 * over what was answered of topics, which is bounded and may give up.
 *
 * <p>Immutable.
 */
public final class Checker {
    private static final List<Detector> DETECTORS = List.of(
            new ImpossibleReads(),
            new InconsistentOffsets(),
            new ReplicaDumps(),
            new Duplicates(),
            new AckOffsets(),
            new OffsetGaps(),
            new Losses(),
            new Transactions(),
            new ExactlyOnce(),
            new TransactionCycles(),
            new Linearizability(),
            new SendOrder(),
            new PollsWithin(),
            new PollsBetween(),
            new RealtimeLag(),
            new CommittedOffsets(),
            new ZombieCommits(),
            new DualOwnership(),
            new GroupSkips(),
            new Availability(),
            new Errors());

    private final Set<Anomaly> silenced;

    private Checker(Set<Anomaly> silenced) {
        this.silenced = silenced;
    }

    /** The verdict on a history. */
    public static Verdict check(History history, Settings settings) {
        return new Checker(EnumSet.noneOf(Anomaly.class)).judge(history, settings);
    }

    /** A checker that is blind to one anomaly: to see that the tests would notice. */
    static Checker blindTo(Anomaly anomaly) {
        return new Checker(EnumSet.of(anomaly));
    }

    Verdict judge(History history, Settings settings) {
        Facts facts = Facts.of(history, settings::logStart);
        Map<Anomaly, Tally> tallies = new EnumMap<>(Anomaly.class);
        TopicRegisters.Judgement topics = TopicRegisters.judge(facts);
        Stream.concat(
                        DETECTORS.stream().flatMap(detector -> detector.find(facts, settings)),
                        topics.findings().stream())
                .filter(finding -> !silenced.contains(finding.anomaly()))
                .forEach(finding -> tallies.computeIfAbsent(finding.anomaly(), a -> new Tally())
                        .add(finding));
        // An EnumMap goes from causes to consequences, as the anomalies are declared.
        List<Verdict.Case> cases = tallies.entrySet().stream()
                .map(entry -> entry.getValue().as(entry.getKey()))
                .toList();
        return new Verdict(cases, topics.undecided(), unseen(facts));
    }

    private static long unseen(Facts facts) {
        return facts.partitions().stream()
                .flatMap(partition -> partition.traces().stream())
                .filter(Trace::isAcknowledged)
                .filter(trace -> trace.firstReader().isEmpty())
                .count();
    }

    /** How often an anomaly was found, and its first examples. */
    private static final class Tally {
        private final List<Finding> examples = new ArrayList<>();
        private long count;

        void add(Finding finding) {
            count++;
            if (examples.size() < Verdict.EXAMPLES) {
                examples.add(finding);
            }
        }

        Verdict.Case as(Anomaly anomaly) {
            return new Verdict.Case(anomaly, count, examples);
        }
    }
}
