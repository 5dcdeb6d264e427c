package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "server",
        description = "Run a node.",
        subcommands = {ServerStart.class})
final class ServerCommand {}
