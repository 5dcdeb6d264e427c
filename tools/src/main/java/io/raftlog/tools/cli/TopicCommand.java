package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "topic",
        description = "Make, look at, change and delete topics; write to and read from them.",
        subcommands = {
            TopicCreate.class,
            TopicList.class,
            TopicDescribe.class,
            TopicAlter.class,
            TopicDelete.class,
            TopicTrim.class,
            TopicCompact.class,
            ProduceCommand.class,
            ConsumeCommand.class
        })
final class TopicCommand {}
