package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "partition",
        description = "Look at where partitions are, and move them.",
        subcommands = {PartitionList.class, PartitionMove.class, PartitionCancel.class})
final class PartitionCommand {}
