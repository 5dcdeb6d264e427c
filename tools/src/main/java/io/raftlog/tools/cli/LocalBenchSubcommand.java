package io.raftlog.tools.cli;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cluster.LocalCluster;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A measurement that does something to the processes of a local cluster. */
abstract class LocalBenchSubcommand extends BenchSubcommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the cluster is kept. Default: $RAFTLOG_DATA, else .raftlog/local.")
    @Nullable
    Path data;

    final LocalCluster runningCluster() {
        return LocalCluster.open(
                        data == null
                                ? defaultDataDirectory()
                                : stdio().directory().resolve(data))
                .filter(LocalCluster::isRunning)
                .orElseThrow(() -> CommandFailure.of(
                        ErrorCode.NOT_FOUND, "no local cluster runs here", "start one:  raftlog local start"));
    }
}
