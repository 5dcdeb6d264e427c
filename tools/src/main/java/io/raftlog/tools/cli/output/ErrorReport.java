package io.raftlog.tools.cli.output;

import io.raftlog.client.RaftlogException;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cluster.LocalClusterException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A failure as it is shown: code and message in the first line, then what to do, indented.
 *
 * <p>Immutable.
 *
 * @param code as {@code RL-1004}; empty where none applies
 * @param advice each a line
 */
public record ErrorReport(ExitCode exitCode, String code, String message, List<String> advice) {
    public ErrorReport {
        advice = List.copyOf(advice);
    }

    /** The report of whatever ended a command. */
    public static ErrorReport of(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof ExecutionException || failure instanceof CompletionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        if (failure instanceof CommandFailure known) {
            return new ErrorReport(known.exitCode(), known.label(), String.valueOf(known.getMessage()), known.advice());
        }
        if (failure instanceof RaftlogException refused) {
            return of(refused);
        }
        if (failure instanceof LocalClusterException local) {
            return new ErrorReport(
                    ExitCode.of(local.code()),
                    local.code().label(),
                    String.valueOf(local.getMessage()),
                    local.advice());
        }
        return new ErrorReport(
                ExitCode.FAILED,
                ErrorCode.INTERNAL.label(),
                "unexpected " + failure,
                List.of("-v shows where it happened; please report it"));
    }

    private static ErrorReport of(RaftlogException refused) {
        List<String> advice = new ArrayList<>(refused.hint().lines().toList());
        if (!refused.definite()) {
            advice.add("it is unknown whether it happened: look before you repeat it");
        }
        return new ErrorReport(ExitCode.of(refused.code()), refused.code().label(), refused.reason(), advice);
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(code.isEmpty() ? "raftlog: " + message : code + " " + message);
        advice.forEach(line -> lines.add("  " + line));
        return lines;
    }

    /** For programs: what {@code -o json} prints on standard error. */
    public String json() {
        return Json.line(new Document(new Body(code, message, advice, exitCode.number())));
    }

    private record Document(Body error) {}

    private record Body(String code, String message, List<String> advice, int exitCode) {}
}
