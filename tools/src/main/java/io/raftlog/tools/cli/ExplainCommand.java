package io.raftlog.tools.cli;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "explain", description = "Say what an error code means and what can be concluded from it.")
final class ExplainCommand extends Subcommand {
    @Parameters(arity = "0..1", paramLabel = "CODE", description = "As RL-1004 or 1004. Without one: all codes.")
    @Nullable
    String code;

    /** The shape of one code in {@code -o json}. */
    private record CodeView(String code, String name, String meaning, boolean retriable, String outcome) {
        static CodeView of(ErrorCode code) {
            return new CodeView(
                    code.label(),
                    code.name(),
                    code.meaning(),
                    code.retriable(),
                    code.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }

        List<String> lines() {
            if (outcome.equals("no request")) {
                return List.of(
                        code + " " + name,
                        "  " + meaning,
                        "  No request fails by it. A node says so of itself:  raftlog cluster health");
            }
            return List.of(
                    code + " " + name,
                    "  " + meaning,
                    outcome.equals("unknown")
                            ? "  Outcome unknown: it may have happened, or still may. Look before you repeat it; a"
                                    + " producer's own retry is safe."
                            : "  It did not happen and will not.",
                    retriable
                            ? "  The same request may succeed later: try again."
                            : "  The same request will fail again until something is changed.");
        }
    }

    @Override
    ExitCode run() {
        if (code == null) {
            List<CodeView> all =
                    Arrays.stream(ErrorCode.values()).map(CodeView::of).toList();
            output().print(all, views -> {
                List<String> lines = new ArrayList<>();
                views.forEach(view -> lines.add(view.code() + "  " + view.meaning()));
                return lines;
            });
        } else {
            output().print(CodeView.of(find(code)), CodeView::lines);
        }
        return ExitCode.OK;
    }

    private static ErrorCode find(String typed) {
        String digits = typed.toUpperCase(Locale.ROOT).replace("RL-", "");
        return Arrays.stream(ErrorCode.values())
                .filter(known -> digits.equals(Integer.toString(known.id()))
                        || known.name().equals(digits))
                .findFirst()
                .orElseThrow(() -> CommandFailure.of(
                        ErrorCode.NOT_FOUND, "there is no error code " + typed, "list them:  raftlog explain"));
    }
}
