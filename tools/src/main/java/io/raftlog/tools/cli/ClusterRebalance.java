package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.Placement;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rebalance",
        description =
                "Plan the moves after which every node holds and leads about as many replicas; do them with --apply.")
final class ClusterRebalance extends MovingSubcommand {
    @Option(names = "--apply", description = "Make the moves, while everything is written and read.")
    boolean apply;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            Placement placement = client.admin().placement();
            List<MoveView> moves = MoveView.of(await(placement.evenOut(apply ? ChangeMode.APPLY : ChangeMode.DRY_RUN)));
            output().print(
                            moves,
                            it -> report(
                                    it,
                                    "moving",
                                    "nothing to move: the nodes hold and lead equally many",
                                    !apply,
                                    "raftlog cluster rebalance --apply"));
            if (apply) {
                awaitNoneLeft(placement, "rebalancing", it -> moving(it.moves(), moves));
            }
        }
        return ExitCode.OK;
    }
}
