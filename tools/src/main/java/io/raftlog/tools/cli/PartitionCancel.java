package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.model.TopicPartition;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Call a partition's move off. While a copy is made this costs the partition one election.")
final class PartitionCancel extends Subcommand {
    /** The shape in {@code -o json}. */
    private record CancelledMove(String topic, int partition, boolean cancelled) {}

    @Parameters(paramLabel = "TOPIC/P", converter = PartitionName.class, description = "The partition, as orders/3.")
    TopicPartition partition;

    PartitionCancel() {
        partition = new TopicPartition("", 0);
    }

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            await(client.admin().placement().cancelMove(partition));
            output().print(
                            new CancelledMove(partition.topic(), partition.partition(), true),
                            it -> List.of("the move of " + partition + " is called off"));
        }
        return ExitCode.OK;
    }
}
