package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "local",
        description = "A cluster of node processes on this machine: to try things, and to break them.",
        subcommands = {
            LocalStart.class,
            LocalAdd.class,
            LocalStatus.class,
            LocalStop.class,
            LocalDestroy.class,
            LocalKill.class,
            LocalRestart.class,
            LocalPause.class,
            LocalResume.class,
            LocalLogs.class
        })
final class LocalCommand {}
