package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "describe",
        description = "Show a topic: what acknowledged means for it, and its partitions as their leaders see them.")
final class TopicDescribe extends Subcommand {
    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    String topic;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            TopicDescriptionView view =
                    TopicDescriptionView.of(await(client.admin().describeTopic(topic)));
            output().print(view, TopicDescriptionView::lines);
        }
        return ExitCode.OK;
    }
}
