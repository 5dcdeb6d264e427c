package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "destroy",
        description = "Stop the cluster and delete everything it keeps. Deletes nothing that it did not make.")
final class LocalDestroy extends LocalSubcommand {
    private record DestroyedView(String clusterId, String directory, boolean destroyed) {}

    @Option(names = "--dry-run", description = "Say what would be deleted.")
    boolean dryRun;

    @Override
    ExitCode run() {
        LocalCluster cluster = cluster();
        DestroyedView view =
                new DestroyedView(cluster.clusterId(), cluster.root().toString(), !dryRun);
        if (!dryRun) {
            confirm("This deletes all data of " + view.clusterId() + " in " + shownDirectory() + ".", view.clusterId());
            cluster.destroy();
        }
        output().print(
                        view,
                        it -> List.of((dryRun ? "  would delete " : "  deleted ") + it.clusterId() + " in "
                                + it.directory()));
        return ExitCode.OK;
    }
}
