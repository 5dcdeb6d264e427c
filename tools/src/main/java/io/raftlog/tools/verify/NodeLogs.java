package io.raftlog.tools.verify;

import io.raftlog.history.Details;
import io.raftlog.history.HistoryRecorder;
import io.raftlog.history.Payload;
import io.raftlog.tools.cluster.LocalCluster.NodeReport;
import io.raftlog.tools.fault.FaultKind;
import io.raftlog.tools.verify.nodelog.FaultPeriod;
import io.raftlog.tools.verify.nodelog.LogRecord;
import io.raftlog.tools.verify.nodelog.NodeLogFiles;
import io.raftlog.tools.verify.nodelog.NodeLogJudge;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Reads what stopped nodes have logged, and records what no fault explains: the checker makes an anomaly of it.
 *
 * <p>Confined to one thread.
 */
final class NodeLogs {
    /** Of one node; what says the same thousands of times needs not be told each time. */
    static final int MOST_RECORDED = 200;

    private static final int LINES_RECORDED = 12;

    private final List<FaultPeriod> faults;
    private final HistoryRecorder recorder;

    NodeLogs(List<InjectedFault> faults, HistoryRecorder recorder) {
        // Logs have the time of day, which nobody changes here, the recorder has nanoseconds of its own.
        Instant now = Instant.now();
        long nanos = System.nanoTime();
        this.faults = faults.stream()
                .map(fault -> new FaultPeriod(
                        FaultKind.parse(fault.kind()),
                        fault.nodes(),
                        now.plus(Duration.ofNanos(fault.beganNanos() - nanos)),
                        now.plus(Duration.ofNanos(fault.recoveredNanos() - nanos))))
                .toList();
        this.recorder = recorder;
    }

    /** Returns, for people, of which nodes there was more than was recorded. */
    List<String> record(List<NodeReport> nodes) throws IOException {
        List<String> more = new ArrayList<>();
        for (NodeReport node : nodes) {
            NodeLogJudge judge = new NodeLogJudge(node.id(), faults);
            var found = new Object() {
                long records;
            };
            NodeLogFiles.read(Objects.requireNonNull(node.logFile().getParent()), record -> {
                if (judge.isUnexplained(record) && ++found.records <= MOST_RECORDED) {
                    tell(node.id(), record);
                }
            });
            if (found.records > MOST_RECORDED) {
                more.add("node " + node.id() + " logged " + found.records
                        + " records that nothing explains; the history has the first " + MOST_RECORDED);
            }
        }
        return more;
    }

    private void tell(int node, LogRecord record) {
        recorder.nemesis(
                "log",
                Payload.json(Stream.concat(Stream.of(record.firstLine()), record.more().stream())
                        .limit(LINES_RECORDED)
                        .toList()),
                Details.of("node", "n" + node)
                        .with("file", record.file())
                        .with("line", record.line())
                        .with("level", record.level()));
    }
}
