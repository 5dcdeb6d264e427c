package io.raftlog.tools.verify;

import io.raftlog.tools.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How to do a run again.
 *
 * <p>Immutable.
 *
 * @param command with everything that chance depends on
 */
public record Repro(String command) {
    List<String> lines(Map<String, String> skipped) {
        List<String> lines = new ArrayList<>();
        lines.add(command);
        lines.add("");
        lines.add(
                "The seed fixes what is sent, which faults there are, whom they hit and for how long, relative to what the");
        lines.add("cluster is seen to do. It does not fix how threads interleave: try a few times.");
        lines.add("");
        lines.add("To judge the recorded history once more:");
        lines.add("");
        lines.add("raftlog verify history history.jsonl --config config.json");
        lines.add("");
        lines.add("version  " + Version.current());
        lines.add("java     " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        lines.add("system   " + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        skipped.forEach((kind, reason) -> lines.add("skipped  " + kind + ": " + reason));
        return lines;
    }
}
