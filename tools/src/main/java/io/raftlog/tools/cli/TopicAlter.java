package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.TopicChange;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "alter", description = "Change a topic's configuration, or give it more partitions.")
final class TopicAlter extends Subcommand {
    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    String topic;

    @Option(
            names = {"-c", "--config", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Set a configuration. May be repeated.")
    Map<String, String> set = Map.of();

    @Option(names = "--unset", paramLabel = "KEY", description = "Back to the default. May be repeated.")
    List<String> unset = List.of();

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "COUNT",
            description = "The new number of partitions; only more. Keys then go to other partitions than before.")
    @Nullable
    Integer partitions;

    @Option(
            names = {"--accept-key-order-break", "--i-know-order-breaks"},
            description = "Needed with --partitions: the order of a key's records across the change is lost.")
    boolean acceptKeyOrderBreak;

    @Option(names = "--dry-run", description = "Only check whether it could be changed.")
    boolean dryRun;

    @Override
    ExitCode run() throws Exception {
        if (set.isEmpty() && unset.isEmpty() && partitions == null) {
            throw CommandFailure.usage(
                    "nothing to change", "name it:  raftlog topic alter " + topic + " -c KEY=VALUE, or -p COUNT");
        }
        TopicChange change = change();
        try (RaftlogClient client = connect()) {
            TopicView changed = TopicView.of(
                    await(client.admin().alterTopic(change, dryRun ? ChangeMode.DRY_RUN : ChangeMode.APPLY)));
            output().print(
                            changed,
                            it -> List.of((dryRun ? "would change " : "changed ") + it.name() + "   " + it.shape()
                                    + (it.configs().isEmpty() ? "" : " · " + it.configs())));
        }
        return ExitCode.OK;
    }

    private TopicChange change() {
        try {
            TopicChange change = TopicChange.of(topic);
            for (Map.Entry<String, String> config : set.entrySet()) {
                change = change.withConfig(config.getKey(), config.getValue());
            }
            for (String key : unset) {
                change = change.withoutConfig(key);
            }
            change = partitions == null ? change : change.withPartitions(partitions);
            return acceptKeyOrderBreak ? change.acceptingKeyOrderBreak() : change;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
