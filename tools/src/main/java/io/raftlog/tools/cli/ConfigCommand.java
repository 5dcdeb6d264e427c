package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "config",
        description = "Look up the keys of a node's configuration.",
        subcommands = {ConfigList.class, ConfigExplain.class})
final class ConfigCommand {}
