package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "cluster",
        description = "Look at the cluster as a whole, and even it out.",
        subcommands = {ClusterInfo.class, ClusterHealth.class, ClusterRebalance.class})
final class ClusterCommand {}
