package io.raftlog.tools.verify;

import io.raftlog.checker.Checker;
import io.raftlog.checker.Finding;
import io.raftlog.checker.Settings;
import io.raftlog.checker.Verdict;
import io.raftlog.history.HistoryReader;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the checker made of a history.
 *
 * <p>Immutable.
 *
 * @param verdict {@code valid}, {@code invalid} or {@code unknown}
 * @param anomalies by name, how often; root causes first
 * @param examples for people, a few of each; and what could not be decided
 */
record Judgement(String verdict, Map<String, Long> anomalies, List<String> examples) {
    /**
     * While all but one node are well: two elections by Raft's own timeouts, which nobody needs who hears that a node is
     * gone, and some.
     */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(15);

    private static final int EXAMPLES_EACH = 3;

    /** What nobody may be told however bad the network is. */
    private static final Set<ErrorCode> NEVER = Set.of(
            ErrorCode.INTERNAL,
            ErrorCode.INVALID_REQUEST,
            ErrorCode.OFFSET_OUT_OF_RANGE,
            ErrorCode.CORRUPT_BATCH,
            ErrorCode.UNSUPPORTED_BATCH,
            ErrorCode.OUT_OF_ORDER_SEQUENCE,
            ErrorCode.UNKNOWN_PRODUCER,
            ErrorCode.STALE_PRODUCER_EPOCH,
            ErrorCode.STORAGE_FAILED,
            ErrorCode.DECODING_FAILED,
            ErrorCode.OFFSET_BEYOND_END,
            ErrorCode.OFFSET_WOULD_GO_BACK);

    /** @param config what the history is measured by, as the checker's users write it */
    static Judgement of(Path history, String config) throws IOException {
        Verdict verdict = Checker.check(HistoryReader.read(history), Settings.parse(config));
        Map<String, Long> anomalies = new LinkedHashMap<>();
        List<String> examples = new ArrayList<>();
        for (Verdict.Case found : verdict.cases()) {
            anomalies.put(found.anomaly().label(), found.count());
            found.examples().stream().limit(EXAMPLES_EACH).map(Judgement::text).forEach(examples::add);
        }
        examples.addAll(verdict.undecided());
        return new Judgement(verdict.outcome().name().toLowerCase(Locale.ROOT), anomalies, examples);
    }

    /**
     * What a run's history is measured by, a JSON object.
     *
     * @param group whose deliveries are checked
     */
    static String config(String group) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("max_gap", LONGEST_GAP.toNanos());
        config.put("group_check", group);
        config.put(
                "known_errors",
                Arrays.stream(ErrorCode.values())
                        .filter(code -> !NEVER.contains(code))
                        .map(ErrorCode::name)
                        .sorted()
                        .toList());
        return Json.indented(config);
    }

    private static String text(Finding finding) {
        String events = finding.events().stream().map(event -> event.title()).collect(Collectors.joining(", "));
        return finding.anomaly().label() + " " + finding.place() + ": " + finding.what() + " (" + events + ")";
    }
}
