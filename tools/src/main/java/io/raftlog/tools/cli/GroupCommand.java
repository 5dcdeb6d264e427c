package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "group",
        description = "Look at consumer groups, move their offsets, delete them.",
        subcommands = {
            GroupList.class,
            GroupDescribe.class,
            GroupLagCommand.class,
            GroupMembers.class,
            GroupHistory.class,
            GroupResetOffsets.class,
            GroupUndo.class,
            GroupDelete.class
        })
final class GroupCommand {}
