package io.raftlog.tools.cli;

import io.raftlog.tools.Version;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Print the version of raftlog and of the Java it runs on.")
final class VersionCommand extends Subcommand {
    private record VersionView(String version, String java, String javaHome) {}

    @Override
    ExitCode run() {
        VersionView view =
                new VersionView(Version.current(), Runtime.version().toString(), System.getProperty("java.home", ""));
        output().print(view, it -> List.of("raftlog " + it.version() + " (Java " + it.java() + ")"));
        return ExitCode.OK;
    }
}
