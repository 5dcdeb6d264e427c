package io.raftlog.tools.cli;

import io.raftlog.client.PlacementDescription;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.ReplicaMove;
import io.raftlog.client.Topic;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Show which nodes hold each partition, and what is on its way.")
final class PartitionList extends Subcommand {
    /**
     * The shape in {@code -o json}.
     *
     * @param leader null if unknown
     * @param target where it is on its way to; null if it stays
     * @param state {@code settled}, or what happens next on the way
     */
    private record PartitionView(
            String topic,
            int partition,
            @Nullable Integer leader,
            List<Integer> replicas,
            @Nullable List<Integer> target,
            String state) {}

    @Option(names = "--moving", description = "Only those that are on their way.")
    boolean moving;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            PlacementDescription placement = await(client.admin().placement().describe());
            List<PartitionView> partitions = new ArrayList<>();
            for (Topic topic : await(client.admin().listTopics())) {
                topic.partitions().stream()
                        .map(partition -> view(topic, partition, placement))
                        .filter(view -> !moving || view.target() != null)
                        .forEach(partitions::add);
            }
            output().print(partitions, PartitionList::lines);
        }
        return ExitCode.OK;
    }

    private static PartitionView view(Topic topic, Topic.Partition partition, PlacementDescription placement) {
        Optional<ReplicaMove> move = placement.moves().stream()
                .filter(it -> it.partition().topic().equals(topic.name())
                        && it.partition().partition() == partition.partition())
                .findFirst();
        return new PartitionView(
                topic.name(),
                partition.partition(),
                partition.leader().isPresent() ? partition.leader().getAsInt() : null,
                partition.replicas(),
                move.map(ReplicaMove::to).orElse(null),
                move.map(it -> it.phase().name().toLowerCase(Locale.ROOT)).orElse("settled"));
    }

    private static List<String> lines(List<PartitionView> partitions) {
        Table table = new Table("PARTITION", "LEADER", "REPLICAS", "TARGET", "STATE");
        partitions.forEach(it -> table.row(
                it.topic() + "/" + it.partition(),
                it.leader() == null ? "-" : it.leader(),
                MoveView.nodes(it.replicas()),
                it.target() == null ? "-" : MoveView.nodes(it.target()),
                it.state()));
        return table.lines();
    }
}
