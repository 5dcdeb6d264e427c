package io.raftlog.tools.cli;

import io.raftlog.client.CompactionReport;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compact",
        description = "Show how far a compacted topic is compacted, or have it compacted now.",
        footer = {"", "Exit code 0, or 5 if --wait ended before every replica was compacted."})
final class TopicCompact extends Subcommand {
    private static final long LOOK_AGAIN_MS = 300;

    @Parameters(paramLabel = "TOPIC", description = "Its name; its cleanup.policy has compact.")
    String topic;

    @Option(names = "--now", description = "Compact all that is committed now, however little there is to gain.")
    boolean now;

    @Option(
            names = {"-w", "--wait"},
            arity = "0..1",
            fallbackValue = "10m",
            paramLabel = "DURATION",
            description = "Wait until every replica is through, up to this long; 10m if no time is given.")
    @Nullable
    Duration patience;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            CompactionReport report = await(
                    now ? client.admin().compactNow(topic) : client.admin().compaction(topic));
            if (patience != null) {
                report = waitFor(client, report, System.nanoTime() + patience.toNanos());
            }
            output().print(CompactionView.of(topic, report), CompactionView::lines);
            return patience == null || report.done() ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    private CompactionReport waitFor(RaftlogClient client, CompactionReport first, long deadline) throws Exception {
        CompactionReport report = first;
        long total = report.replicas().stream()
                .mapToLong(CompactionReport.Replica::highWatermark)
                .sum();
        try (Progress progress = Progress.of(stdio(), topic, "offsets", total)) {
            while (!report.done() && System.nanoTime() < deadline) {
                Thread.sleep(LOOK_AGAIN_MS);
                report = await(client.admin().compaction(topic));
                progress.at(report.replicas().stream()
                        .mapToLong(CompactionReport.Replica::firstDirtyOffset)
                        .sum());
            }
        }
        return report;
    }
}
