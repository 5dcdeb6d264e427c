package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.ExitCode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "completion",
        description = "Print a completion script for a shell.",
        footer = {
            "",
            "bash:  source <(raftlog completion bash)",
            "zsh:   autoload -U +X bashcompinit && bashcompinit; source <(raftlog completion zsh)"
        })
final class CompletionCommand extends Subcommand {
    private enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    Shell shell;

    @Override
    ExitCode run() {
        // One script serves both: in zsh it runs under bashcompinit, which it asks for itself.
        String script = switch (shell) {
            case BASH, ZSH -> AutoComplete.bash("raftlog", Main.commandLine(stdio()));
        };
        stdio().out().write(script.getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK;
    }
}
