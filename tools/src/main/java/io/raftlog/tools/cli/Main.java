package io.raftlog.tools.cli;

import io.raftlog.tools.Units;
import io.raftlog.tools.cli.format.LogPosition;
import io.raftlog.tools.cli.output.ErrorReport;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Stdout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the {@code raftlog} process begins and ends. */
public final class Main {
    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        if (List.of(arguments).contains("-v") || List.of(arguments).contains("-vv")) {
            // Before the first logger is made.
            System.setProperty("raftlog.log.level", List.of(arguments).contains("-vv") ? "DEBUG" : "INFO");
        }
        int exitCode = run(Stdio.ofProcess(), arguments);
        // Exit, not return: a library's thread must not keep a finished command alive.
        System.exit(exitCode);
    }

    /** Runs one command and returns its exit code. */
    static int run(Stdio stdio, String... arguments) {
        try {
            int exitCode = commandLine(stdio).execute(arguments);
            stdio.out().flush();
            return exitCode;
        } catch (Stdout.ReaderGone e) {
            return ExitCode.OK.number();
        }
    }

    /** The whole command tree, as completion and documentation need it too. */
    static CommandLine commandLine(Stdio stdio) {
        RaftlogCommand root = new RaftlogCommand(stdio);
        CommandLine line = new CommandLine(root)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(32)
                .setErr(stdio.err())
                .registerConverter(Duration.class, converted(Units::parseDuration))
                .registerConverter(Size.class, converted(text -> new Size(Units.parseBytes(text))))
                .registerConverter(LogPosition.class, converted(text -> LogPosition.parse(text, Instant.now())))
                .setParameterExceptionHandler((failure, given) -> refuse(failure, stdio))
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, root));
        boolean colour = stdio.terminals().contains("out")
                && stdio.environment().getOrDefault("NO_COLOR", "").isEmpty();
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF));
    }

    private static <T> CommandLine.ITypeConverter<T> converted(java.util.function.Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
            }
        };
    }

    private static int refuse(ParameterException failure, Stdio stdio) {
        if (isNounAlone(failure)) {
            failure.getCommandLine().usage(stdio.err());
            return ExitCode.USAGE.number();
        }
        stdio.err().println("raftlog: " + failure.getMessage());
        List<String> meant =
                failure instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        if (!meant.isEmpty()) {
            stdio.err().println("  did you mean: " + String.join(", ", meant));
        }
        stdio.err()
                .println("  see: " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }

    /** Just {@code raftlog} or {@code raftlog topic}: somebody is looking around. */
    private static boolean isNounAlone(ParameterException failure) {
        return failure.getClass() == ParameterException.class
                && !(failure.getCommandLine().getCommand() instanceof Subcommand);
    }

    private static int report(Exception failure, RaftlogCommand root) {
        if (failure instanceof Stdout.ReaderGone) {
            return ExitCode.OK.number();
        }
        Stdio stdio = root.stdio();
        ErrorReport report = ErrorReport.of(failure);
        if (root.global.output.isText()) {
            report.lines().forEach(stdio.err()::println);
        } else {
            stdio.err().println(report.json());
        }
        if (root.global.verbosity.length > 0) {
            failure.printStackTrace(stdio.err());
        }
        return report.exitCode().number();
    }
}
