package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "bench",
        description = "Measure the cluster. Every result comes with all its parameters.",
        subcommands = {
            BenchProduce.class,
            BenchConsume.class,
            BenchE2e.class,
            BenchFailover.class,
            BenchCoordinator.class,
            BenchGroup.class,
            BenchIdleGroups.class
        })
final class BenchCommand {}
