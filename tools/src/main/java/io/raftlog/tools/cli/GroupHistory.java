package io.raftlog.tools.cli;

import io.raftlog.client.GroupRebalance;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "history",
        description = "Show when and why a group's partitions were dealt out anew, the newest first.")
final class GroupHistory extends Subcommand {
    @Parameters(paramLabel = "GROUP", description = "Its id.")
    String group;

    @Option(
            names = {"-n", "--num"},
            paramLabel = "COUNT",
            description = "So many at most. Default: all that are kept.")
    int limit;

    /** @param settledAfterMs until every member had what it should; null if the next one came before */
    private record View(
            Instant at,
            int epoch,
            GroupRebalance.Cause cause,
            @Nullable UUID memberId,
            String instanceId,
            String clientId,
            String detail,
            int members,
            int partitionsMoved,
            @Nullable Long settledAfterMs) {
        static View of(GroupRebalance rebalance) {
            return new View(
                    rebalance.at(),
                    rebalance.epoch(),
                    rebalance.cause(),
                    rebalance.member().orElse(null),
                    rebalance.instanceId(),
                    rebalance.clientId(),
                    rebalance.detail(),
                    rebalance.members(),
                    rebalance.partitionsMoved(),
                    rebalance.settledAfter().map(Duration::toMillis).orElse(null));
        }
    }

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            List<View> history = Groups.ask(this, client, group, client.admin().groupHistory(group, limit)).stream()
                    .map(View::of)
                    .toList();
            output().print(history, GroupHistory::table);
        }
        return ExitCode.OK;
    }

    private static List<String> table(List<View> history) {
        Table table = new Table("AT", "EPOCH", "CAUSE", "MEMBERS", "MOVED", "SETTLED AFTER", "WHAT");
        for (View each : history) {
            table.row(
                    each.at(),
                    each.epoch(),
                    each.cause(),
                    each.members(),
                    each.partitionsMoved() < 0 ? "-" : each.partitionsMoved(),
                    GroupView.duration(each.settledAfterMs()),
                    each.detail());
        }
        return table.lines();
    }
}
