package io.raftlog.tools.cli;

import io.raftlog.client.Consumer;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import io.raftlog.model.TopicPartition;
import io.raftlog.tools.cli.format.LogPosition;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "trim",
        description = "Delete the oldest records of a topic. Shows what would go; --apply does it.",
        footer = {"", "Deleted records are gone from every replica. No other record changes its offset."})
final class TopicTrim extends Subcommand {
    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    String topic;

    @Option(
            names = "--before",
            required = true,
            paramLabel = "POSITION",
            description = "Records before it go: " + LogPosition.SYNTAX + ".")
    String before;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "NUMBER",
            description = "Only this partition.")
    @Nullable
    Integer partition;

    @Option(names = "--apply", description = "Do it, after it was confirmed.")
    boolean apply;

    @Override
    ExitCode run() throws Exception {
        LogPosition position = position();
        try (RaftlogClient client = connect()) {
            List<TopicPartition> partitions = partitions(Topics.find(this, client, topic));
            TrimView plan = plan(client, partitions, position);
            if (!apply) {
                output().print(plan, it -> it.lines("plan (nothing changed yet)", applyWith()));
                return ExitCode.OK;
            }
            confirm("This deletes " + plan.records() + " records of the topic " + topic + ".", topic);
            List<TrimView.Partition> done = new ArrayList<>();
            for (TrimView.Partition each : plan.partitions()) {
                long start = await(client.admin().trim(new TopicPartition(topic, each.partition()), each.then()));
                done.add(each.startingAt(start));
            }
            output().print(new TrimView(topic, true, done), it -> it.lines("trimmed", ""));
        }
        return ExitCode.OK;
    }

    private LogPosition position() {
        try {
            return LogPosition.parse(before, Instant.now());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--before: " + e.getMessage());
        }
    }

    private List<TopicPartition> partitions(Topic found) {
        int count = found.partitions().size();
        if (partition != null && (partition < 0 || partition >= count)) {
            throw CommandFailure.usage("--partition: " + partition + " is not in 0.." + (count - 1));
        }
        return IntStream.range(0, count)
                .filter(each -> partition == null || partition == each)
                .mapToObj(each -> new TopicPartition(topic, each))
                .toList();
    }

    private TrimView plan(RaftlogClient client, List<TopicPartition> partitions, LogPosition position) {
        try (Consumer<byte[], byte[]> consumer =
                client.consumer(Serdes.bytes(), Serdes.bytes()).build()) {
            Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
            ReadingRange range = ReadingRange.resolve(consumer, partitions, position, null);
            List<TrimView.Partition> planned = new ArrayList<>();
            for (TopicPartition each : partitions) {
                long now = first.getOrDefault(each, 0L);
                // An offset that a partition does not reach empties it, and no more.
                long then = Math.max(now, Math.min(range.from(each), end.getOrDefault(each, 0L)));
                planned.add(new TrimView.Partition(each.partition(), now, then, end.getOrDefault(each, 0L)));
            }
            return new TrimView(topic, false, planned);
        }
    }

    private String applyWith() {
        return "raftlog topic trim " + topic + " --before " + before
                + (partition == null ? "" : " --partition " + partition) + " --apply";
    }
}
