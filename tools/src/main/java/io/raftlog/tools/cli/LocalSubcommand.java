package io.raftlog.tools.cli;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cluster.LocalCluster;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands on a local cluster share: where it is. */
abstract class LocalSubcommand extends Subcommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the cluster is kept. Default: $RAFTLOG_DATA, else .raftlog/local.")
    @Nullable
    Path data;

    final Path dataDirectory() {
        return data == null ? defaultDataDirectory() : stdio().directory().resolve(data);
    }

    /** As it is typed: relative where that is shorter. */
    final String shownDirectory() {
        Path absolute = dataDirectory().normalize();
        return absolute.startsWith(stdio().directory())
                ? stdio().directory().relativize(absolute).toString()
                : absolute.toString();
    }

    final LocalCluster cluster() {
        return LocalCluster.open(dataDirectory())
                .orElseThrow(() -> CommandFailure.of(
                        ErrorCode.NOT_FOUND,
                        "there is no local cluster in " + shownDirectory(),
                        "make one:  raftlog local start" + (data == null ? "" : " --data " + data)));
    }

    /** One line for a node that became ready. */
    final void announce(LocalCluster.NodeReady ready) {
        print(String.format(
                "  node %d  pid %d  %s  ready %s%s",
                ready.id(),
                ready.pid(),
                ready.address(),
                Units.duration(ready.after()),
                ready.leadsMetadata() ? "   leader of metadata" : ""));
    }
}
