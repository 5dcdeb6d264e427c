package io.raftlog.tools.cli;

import io.raftlog.broker.NodeConfig;
import io.raftlog.metadata.TopicConfigs;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List all keys of a node's configuration, or of a topic's, with their defaults.")
final class ConfigList extends Subcommand {
    @Option(names = "--topic", description = "The keys of a topic instead of a node's.")
    boolean ofTopic;

    @Override
    ExitCode run() {
        output().print(ConfigKeyView.all(ofTopic ? TopicConfigs.definitions() : NodeConfig.definitions()), this::table);
        return ExitCode.OK;
    }

    private List<String> table(List<ConfigKeyView> keys) {
        Table table = output().isWide()
                ? new Table("KEY", "TYPE", "DEFAULT", "ALLOWED", "MEANING")
                : new Table("KEY", "TYPE", "DEFAULT", "ALLOWED");
        for (ConfigKeyView key : keys) {
            if (output().isWide()) {
                table.row(key.key(), key.type(), key.defaultText(), key.allowed(), key.meaning());
            } else {
                table.row(key.key(), key.type(), key.defaultText(), key.allowed());
            }
        }
        return table.lines();
    }
}
