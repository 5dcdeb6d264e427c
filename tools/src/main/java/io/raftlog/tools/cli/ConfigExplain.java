package io.raftlog.tools.cli;

import io.raftlog.broker.NodeConfig;
import io.raftlog.metadata.DidYouMean;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "explain", description = "Say what a configuration key means, its default and what is allowed.")
final class ConfigExplain extends Subcommand {
    @Parameters(paramLabel = "KEY", description = "As node.id; raftlog config list has them all.")
    String key;

    @Override
    ExitCode run() {
        List<ConfigKeyView> all = ConfigKeyView.all(NodeConfig.definitions());
        ConfigKeyView found =
                all.stream().filter(view -> view.key().equals(key)).findFirst().orElseThrow(() -> unknown(all));
        output().print(found, ConfigExplain::lines);
        return ExitCode.OK;
    }

    private static List<String> lines(ConfigKeyView view) {
        String variable = "RAFTLOG_" + view.key().toUpperCase(Locale.ROOT).replace('.', '_');
        return List.of(
                view.key() + "   " + view.type() + ", default " + view.defaultText(),
                "  " + view.meaning(),
                "  allowed:  " + (view.allowed().isEmpty() ? "any " + view.type() : view.allowed()),
                "  set it:   in the file of --config, by $" + variable + ", or with --set " + view.key() + "=VALUE");
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
