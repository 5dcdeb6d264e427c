package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "cluster",
        description = "Look at the cluster as a whole.",
        subcommands = {ClusterInfo.class, ClusterHealth.class})
final class ClusterCommand {}
