package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.NewTopic;
import io.raftlog.client.RaftlogClient;
import io.raftlog.protocol.Names;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "create", description = "Create a topic.")
final class TopicCreate extends Subcommand {
    @Parameters(paramLabel = "TOPIC", description = "Its name: " + Names.RULE + ".")
    String topic;

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "COUNT",
            description = "Default: the cluster's default.partitions.")
    @Nullable
    Integer partitions;

    @Option(
            names = {"-r", "--replicas", "--replication-factor"},
            paramLabel = "COUNT",
            description = "Nodes that keep each partition. Default: the cluster's default.replication.factor.")
    @Nullable
    Integer replicas;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "KEY=VALUE",
            description = "A configuration of the topic. May be repeated.")
    Map<String, String> configs = Map.of();

    @Option(names = "--dry-run", description = "Only check whether it could be created.")
    boolean dryRun;

    @Override
    ExitCode run() throws Exception {
        NewTopic wanted = wanted();
        try (RaftlogClient client = connect()) {
            TopicView made = TopicView.of(
                    await(client.admin().createTopic(wanted, dryRun ? ChangeMode.DRY_RUN : ChangeMode.APPLY)));
            output().print(
                            made,
                            it -> List.of((dryRun ? "would create " : "created ") + it.name() + "   " + it.shape()));
        }
        return ExitCode.OK;
    }

    private NewTopic wanted() {
        try {
            NewTopic wanted = NewTopic.of(topic).withConfigs(configs);
            wanted = partitions == null ? wanted : wanted.withPartitions(partitions);
            return replicas == null ? wanted : wanted.withReplicationFactor(replicas);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
