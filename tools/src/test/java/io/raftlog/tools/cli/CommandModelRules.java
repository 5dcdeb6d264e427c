package io.raftlog.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** What holds for every command. */
class CommandModelRules {
    private final List<CommandLine> commands =
            all(Main.commandLine(TestStdio.create().stdio()));

    @Test
    void everyCommandSaysWhatItDoes() {
        assertThat(commands)
                .allSatisfy(command -> assertThat(
                                command.getCommandSpec().usageMessage().description())
                        .as(name(command))
                        .isNotEmpty());
    }

    @Test
    void everyOptionAndArgumentIsDescribed() {
        for (CommandLine command : commands) {
            Stream<? extends ArgSpec> arguments = Stream.concat(
                    command.getCommandSpec().options().stream(),
                    command.getCommandSpec().positionalParameters().stream());
            assertThat(arguments)
                    .allSatisfy(argument -> assertThat(argument.description())
                            .as(name(command) + " " + argument.paramLabel())
                            .isNotEmpty());
        }
    }

    @Test
    void everyHelpCanBePrinted() {
        assertThat(commands)
                .allSatisfy(command ->
                        assertThat(command.getUsageMessage()).as(name(command)).contains("Usage: " + name(command)));
    }

    @Test
    void whatScriptsRelyOnIsThere() {
        List<String> names = commands.stream().map(CommandModelRules::name).toList();

        assertThat(names)
                .contains(
                        "raftlog demo",
                        "raftlog local start",
                        "raftlog local status",
                        "raftlog local stop",
                        "raftlog local destroy",
                        "raftlog local kill",
                        "raftlog local restart",
                        "raftlog local pause",
                        "raftlog local resume",
                        "raftlog local logs",
                        "raftlog topic create",
                        "raftlog topic list",
                        "raftlog topic describe",
                        "raftlog topic alter",
                        "raftlog topic delete",
                        "raftlog topic trim",
                        "raftlog topic compact",
                        "raftlog topic produce",
                        "raftlog topic consume",
                        "raftlog produce",
                        "raftlog consume",
                        "raftlog group list",
                        "raftlog group describe",
                        "raftlog group lag",
                        "raftlog group members",
                        "raftlog group history",
                        "raftlog group reset-offsets",
                        "raftlog group undo",
                        "raftlog group delete",
                        "raftlog cluster info",
                        "raftlog cluster health",
                        "raftlog bench produce",
                        "raftlog bench consume",
                        "raftlog bench e2e",
                        "raftlog bench group",
                        "raftlog verify",
                        "raftlog verify history",
                        "raftlog server start",
                        "raftlog config list",
                        "raftlog config explain",
                        "raftlog explain",
                        "raftlog completion",
                        "raftlog version");
        assertThat(optionsOf("raftlog local start")).contains("--fresh", "--data", "--nodes");
        assertThat(optionsOf("raftlog local destroy")).contains("--yes", "--data");
        assertThat(optionsOf("raftlog bench produce")).contains("--partitions", "--size", "--batch", "--records");
    }

    private List<String> optionsOf(String name) {
        return commands.stream()
                .filter(command -> name(command).equals(name))
                .flatMap(command -> command.getCommandSpec().optionsMap().keySet().stream())
                .toList();
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    private static List<CommandLine> all(CommandLine root) {
        List<CommandLine> found = new ArrayList<>(List.of(root));
        root.getSubcommands().values().forEach(child -> found.addAll(all(child)));
        return found;
    }
}
