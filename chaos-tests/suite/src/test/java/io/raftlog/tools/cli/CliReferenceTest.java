package io.raftlog.tools.cli;

import static io.raftlog.docs.ReferencePage.row;

import io.raftlog.docs.ReferencePage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The page of commands says what {@code --help} says. It lives in the package of the commands, which is not public. */
class CliReferenceTest {
    @Test
    void everyCommandIsListedWithItsOptions() throws IOException {
        CommandSpec root = Main.commandLine(Stdio.ofProcess()).getCommandSpec();
        StringBuilder page = new StringBuilder("# Commands\n\n")
                .append("Made from the commands themselves; `raftlog COMMAND --help` says the same.\n\n")
                .append("## raftlog\n\n")
                .append(lines(root.usageMessage().description()))
                .append("\nEvery command takes these options, before or after its name:\n\n")
                .append(options(root, false));
        for (CommandSpec command : below(root)) {
            page.append('\n').append(section(command));
        }

        new ReferencePage("docs/cli.md").mustBe(page.toString());
    }

    private static String section(CommandSpec command) {
        String parameters = command.positionalParameters().stream()
                .map(CliReferenceTest::usage)
                .collect(Collectors.joining());
        StringBuilder section = new StringBuilder("## " + command.qualifiedName() + parameters + "\n\n")
                .append(lines(command.usageMessage().description()));
        if (!command.positionalParameters().isEmpty()
                || command.options().stream().anyMatch(o -> !o.inherited())) {
            section.append('\n').append(options(command, true));
        }
        String footer = lines(command.usageMessage().footerHeading())
                + lines(command.usageMessage().footer());
        if (!footer.isBlank()) {
            section.append("\n```text\n").append(footer.strip()).append("\n```\n");
        }
        return section.toString();
    }

    private static String usage(PositionalParamSpec parameter) {
        return parameter.required() ? " " + parameter.paramLabel() : " [" + parameter.paramLabel() + "]";
    }

    /** Without those that a command has from above. */
    private static String options(CommandSpec command, boolean withParameters) {
        StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
        if (withParameters) {
            for (PositionalParamSpec parameter : command.positionalParameters()) {
                table.append(row("`" + parameter.paramLabel() + "`", meaning(parameter)));
            }
        }
        for (OptionSpec option : command.options()) {
            if (!option.inherited() && !option.hidden()) {
                String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
                table.append(row("`" + String.join(", ", option.names()) + value + "`", meaning(option)));
            }
        }
        return table.toString();
    }

    private static String meaning(ArgSpec argument) {
        return lines(argument.description()).strip().replace('\n', ' ');
    }

    /** As picocli prints them: {@code %n} and {@code %%} mean what they mean to a format. */
    private static String lines(String... templates) {
        StringBuilder text = new StringBuilder();
        for (String template : templates) {
            text.append(template.replace("%n", "\n").replace("%%", "%")).append('\n');
        }
        return text.toString();
    }

    /** All commands under one, each followed by its own, in the order of the help. */
    private static List<CommandSpec> below(CommandSpec command) {
        List<CommandSpec> found = new ArrayList<>();
        for (CommandLine child : command.subcommands().values()) {
            if (!found.contains(child.getCommandSpec())) {
                found.add(child.getCommandSpec());
                found.addAll(below(child.getCommandSpec()));
            }
        }
        return found;
    }
}
