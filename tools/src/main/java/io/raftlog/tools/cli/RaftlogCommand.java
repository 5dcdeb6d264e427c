package io.raftlog.tools.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code raftlog}: nouns, then verbs. */
@Command(
        name = "raftlog",
        description =
                "Event streaming on consensus: every partition is a Raft group, and acknowledged means on disk on a"
                        + " majority.",
        subcommands = {
            DemoCommand.class,
            LocalCommand.class,
            TopicCommand.class,
            ProduceCommand.class,
            ConsumeCommand.class,
            GroupCommand.class,
            ClusterCommand.class,
            NodeCommand.class,
            PartitionCommand.class,
            BenchCommand.class,
            VerifyCommand.class,
            ServerCommand.class,
            ConfigCommand.class,
            ExplainCommand.class,
            CompletionCommand.class,
            VersionCommand.class
        },
        footerHeading = "%nTry:%n",
        footer = {
            "  raftlog demo                         three nodes, a kill -9, and a count of what was lost",
            "  raftlog verify                       a minute of faults, and a verdict on what clients saw of them",
            "  raftlog local start                  a cluster of your own, on this machine",
            "  raftlog topic create orders          then: raftlog produce orders, raftlog consume orders",
            "",
            "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 unavailable or timed out, 5 check failed, 130 interrupted."
        })
final class RaftlogCommand {
    private final Stdio stdio;

    @Mixin
    final GlobalOptions global = new GlobalOptions();

    RaftlogCommand(Stdio stdio) {
        this.stdio = stdio;
    }

    Stdio stdio() {
        return stdio;
    }
}
