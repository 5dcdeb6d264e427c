package io.raftlog.tools.cli;

import io.raftlog.broker.NodeConfig;
import io.raftlog.metadata.DidYouMean;
import io.raftlog.metadata.TopicConfigs;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "explain", description = "Say what a configuration key means, its default and what is allowed.")
final class ConfigExplain extends Subcommand {
    @Parameters(paramLabel = "KEY", description = "As node.id or retention.ms; raftlog config list has them all.")
    String key;

    @Option(names = "--topic", description = "The key of a topic, where a node has one of the same name.")
    boolean ofTopic;

    @Override
    ExitCode run() {
        List<ConfigKeyView> ofNodes = ofTopic ? List.of() : ConfigKeyView.all(NodeConfig.definitions());
        List<ConfigKeyView> ofTopics = ConfigKeyView.all(TopicConfigs.definitions());
        Optional<ConfigKeyView> node = find(ofNodes);
        if (node.isPresent()) {
            output().print(node.get(), view -> lines(view, nodeKey(view)));
        } else {
            List<ConfigKeyView> all =
                    Stream.concat(ofNodes.stream(), ofTopics.stream()).toList();
            output().print(find(ofTopics).orElseThrow(() -> unknown(all)), view -> lines(view, topicKey(view)));
        }
        return ExitCode.OK;
    }

    private Optional<ConfigKeyView> find(List<ConfigKeyView> views) {
        return views.stream().filter(view -> view.key().equals(key)).findFirst();
    }

    private static String nodeKey(ConfigKeyView view) {
        String variable = "RAFTLOG_" + view.key().toUpperCase(Locale.ROOT).replace('.', '_');
        return "in the file of --config, by $" + variable + ", or with --set " + view.key() + "=VALUE";
    }

    private static String topicKey(ConfigKeyView view) {
        return "raftlog topic create TOPIC -c " + view.key() + "=VALUE, later raftlog topic alter";
    }

    private static List<String> lines(ConfigKeyView view, String setIt) {
        return List.of(
                view.key() + "   " + view.type() + ", default " + view.defaultText(),
                "  " + view.meaning(),
                "  allowed:  " + (view.allowed().isEmpty() ? "any " + view.type() : view.allowed()),
                "  set it:   " + setIt);
    }

    private CommandFailure unknown(List<ConfigKeyView> all) {
        List<String> meant =
                DidYouMean.closest(key, all.stream().map(ConfigKeyView::key).toList());
        String list = "list them:  raftlog config list";
        String message = "there is no configuration key \"" + key + "\"";
        return meant.isEmpty()
                ? CommandFailure.of(ErrorCode.NOT_FOUND, message, list)
                : CommandFailure.of(ErrorCode.NOT_FOUND, message, "did you mean: " + String.join(", ", meant), list);
    }
}
