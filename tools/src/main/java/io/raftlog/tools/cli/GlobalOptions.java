package io.raftlog.tools.cli;

import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.OutputFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
final class GlobalOptions {
    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT,..",
            scope = ScopeType.INHERIT,
            order = 900,
            description =
                    "Nodes of the cluster. Default: $RAFTLOG_BOOTSTRAP, else the local cluster that runs here, else"
                            + " 127.0.0.1:9401.")
    @Nullable
    String bootstrapServers;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            order = 901,
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    OutputFormat output = OutputFormat.TABLE;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            scope = ScopeType.INHERIT,
            order = 902,
            description = "How long to wait for the cluster. Default: 30s.")
    Duration timeout = Units.parseDuration("30s");

    @Option(names = "--yes", scope = ScopeType.INHERIT, order = 903, description = "Do not ask before deleting.")
    boolean yes;

    @Option(
            names = "--no-input",
            scope = ScopeType.INHERIT,
            order = 904,
            description = "Never ask; what would be asked is refused.")
    boolean noInput;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            order = 905,
            description = "No colour; $NO_COLOR does the same.")
    boolean noColor;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            order = 906,
            description = "Say more on standard error; -vv says most.")
    boolean[] verbosity = new boolean[0];

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 907,
            description = "Show this help.")
    boolean help;
}
