package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Table;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List all topics.")
final class TopicList extends Subcommand {
    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            List<TopicView> topics = await(client.admin().listTopics()).stream()
                    .map(TopicView::of)
                    .toList();
            if (topics.isEmpty() && output().format().isText()) {
                say("no topics yet; make one:  raftlog topic create orders");
            } else {
                output().print(topics, this::table);
            }
        }
        return ExitCode.OK;
    }

    private List<String> table(List<TopicView> topics) {
        Table table = output().isWide()
                ? new Table("TOPIC", "PARTITIONS", "REPLICAS", "LEADERLESS", "ID", "CONFIGS")
                : new Table("TOPIC", "PARTITIONS", "REPLICAS", "LEADERLESS");
        for (TopicView topic : topics) {
            long leaderless = topic.partitions().stream()
                    .filter(partition -> partition.leader() == null)
                    .count();
            if (output().isWide()) {
                table.row(
                        topic.name(),
                        topic.partitions().size(),
                        topic.replicationFactor(),
                        leaderless,
                        topic.id(),
                        topic.configs());
            } else {
                table.row(topic.name(), topic.partitions().size(), topic.replicationFactor(), leaderless);
            }
        }
        return table.lines();
    }
}
