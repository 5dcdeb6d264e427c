package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Delete a topic and all its records.")
final class TopicDelete extends Subcommand {
    /** The shape in {@code -o json}. */
    private record DeletedTopic(String name, boolean deleted) {}

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    String topic;

    @Option(names = "--dry-run", description = "Only check whether it could be deleted.")
    boolean dryRun;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            // A typo is told before anybody is asked.
            await(client.admin().deleteTopic(topic, ChangeMode.DRY_RUN));
            if (!dryRun) {
                confirm("This deletes the topic " + topic + " and all its records.", topic);
                await(client.admin().deleteTopic(topic));
            }
            output().print(
                            new DeletedTopic(topic, !dryRun),
                            it -> List.of((dryRun ? "would delete " : "deleted ") + it.name()));
        }
        return ExitCode.OK;
    }
}
