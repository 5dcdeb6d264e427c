package io.raftlog.tools.cli;

import io.raftlog.client.GroupLag;
import io.raftlog.client.GroupListing;
import io.raftlog.client.GroupState;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "lag",
        description = "Show how far groups are behind, in records and in time; without a name, all of them.")
final class GroupLagCommand extends Subcommand {
    @Parameters(arity = "0..1", paramLabel = "GROUP", description = "Its id. Default: all groups, without partitions.")
    @Nullable
    String group;

    /** A group's lag, as programs read it; times in milliseconds, null where they are not known. */
    record View(
            String groupId,
            GroupState state,
            long records,
            @Nullable Long behindMs,
            @Nullable Long caughtUpInMs,
            List<Partition> partitions) {
        record Partition(
                String topic,
                int partition,
                @Nullable Long committed,
                long first,
                long end,
                long lag,
                @Nullable Long behindMs,
                String problem) {}

        static View of(GroupLag lag) {
            return new View(
                    lag.groupId(),
                    lag.state(),
                    lag.records(),
                    lag.behind().map(Duration::toMillis).orElse(null),
                    lag.caughtUpIn().map(Duration::toMillis).orElse(null),
                    lag.partitions().stream()
                            .map(each -> new Partition(
                                    each.partition().topic(),
                                    each.partition().partition(),
                                    each.committed().isPresent()
                                            ? (Long) each.committed().getAsLong()
                                            : null,
                                    each.firstOffset(),
                                    each.endOffset(),
                                    each.records(),
                                    each.behind().map(Duration::toMillis).orElse(null),
                                    each.problem()))
                            .toList());
        }
    }

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            if (group != null) {
                View view =
                        View.of(Groups.ask(this, client, group, client.admin().groupLag(group)));
                output().print(view, GroupLagCommand::ofOne);
                return ExitCode.OK;
            }
            Map<String, CompletableFuture<GroupLag>> asked = new LinkedHashMap<>();
            for (GroupListing each : await(client.admin().listGroups())) {
                asked.put(each.groupId(), client.admin().groupLag(each.groupId()));
            }
            List<View> all = new ArrayList<>();
            for (CompletableFuture<GroupLag> each : asked.values()) {
                all.add(View.of(await(each)));
            }
            output().print(all, GroupLagCommand::ofAll);
        }
        return ExitCode.OK;
    }

    private static List<String> ofAll(List<View> groups) {
        Table table = new Table("GROUP", "STATE", "LAG", "BEHIND", "CATCHES UP IN");
        for (View each : groups) {
            table.row(
                    each.groupId(),
                    each.state(),
                    each.records(),
                    GroupView.duration(each.behindMs()),
                    GroupView.duration(each.caughtUpInMs()));
        }
        return table.lines();
    }

    private static List<String> ofOne(View lag) {
        Table table = new Table("TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "BEHIND");
        for (View.Partition each : lag.partitions()) {
            table.row(
                    each.topic(),
                    each.partition(),
                    GroupView.orDash(each.committed()),
                    each.end(),
                    each.lag(),
                    each.problem().isEmpty() ? GroupView.duration(each.behindMs()) : each.problem());
        }
        String sum = lag.groupId() + "   lag " + Units.count(lag.records()) + " records"
                + (lag.behindMs() == null ? "" : " · " + GroupView.duration(lag.behindMs()) + " behind")
                + (lag.caughtUpInMs() == null || lag.caughtUpInMs() == 0
                        ? ""
                        : " · catches up in ~" + GroupView.duration(lag.caughtUpInMs()));
        return Stream.concat(Stream.of(sum), table.lines().stream()).toList();
    }
}
