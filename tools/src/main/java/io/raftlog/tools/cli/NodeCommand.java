package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "node",
        description = "Look at nodes; empty them, and have the cluster forget them.",
        subcommands = {NodeList.class, NodeDrain.class, NodeUndrain.class, NodeAdd.class, NodeRemove.class})
final class NodeCommand {}
