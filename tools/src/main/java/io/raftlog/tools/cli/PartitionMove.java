package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.Placement;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.ReplicaTarget;
import io.raftlog.model.TopicPartition;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "move", description = "Move a partition's replicas to other nodes, while it is written and read.")
final class PartitionMove extends MovingSubcommand {
    @Parameters(paramLabel = "TOPIC/P", converter = PartitionName.class, description = "The partition, as orders/3.")
    TopicPartition partition;

    @Option(
            names = "--to",
            paramLabel = "N,N,N",
            split = ",",
            required = true,
            description = "The nodes that shall hold it, as many as do now; the first leads if it can.")
    List<Integer> nodes = List.of();

    @Option(names = "--dry-run", description = "Only check whether it could be moved.")
    boolean dryRun;

    PartitionMove() {
        partition = new TopicPartition("", 0);
    }

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            Placement placement = client.admin().placement();
            List<MoveView> moves = MoveView.of(await(placement.move(
                    List.of(new ReplicaTarget(partition, nodes)), dryRun ? ChangeMode.DRY_RUN : ChangeMode.APPLY)));
            output().print(
                            moves,
                            it -> report(
                                    it,
                                    "moving",
                                    partition + " is on these nodes, or on its way, already",
                                    dryRun,
                                    "raftlog partition move " + partition + " --to " + MoveView.nodes(nodes)));
            if (!dryRun) {
                awaitNoneLeft(placement, "moving", it -> moving(it.moves(), moves));
            }
        }
        return ExitCode.OK;
    }
}
