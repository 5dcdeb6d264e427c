package io.raftlog.tools.cli;

import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.OffsetOutOfRangeException;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.format.LogPosition;
import io.raftlog.tools.cli.format.RecordFormat;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "consume",
        description = "Print records. Without -n, --to or -e it goes on with what is written, until Ctrl-C.",
        footerHeading = "%nFormats (-f):%n",
        footer = {
            "  %%t topic   %%p partition   %%o offset   %%e leader epoch   %%i count, from 1",
            "  %%k key     %%v value (%%s too)   %%h headers; %%h{ %%k=%%v } formats each",
            "  %%T %%K %%V   lengths of topic, key, value (-1 for none)   %%H number of headers",
            "  %%d         time in ms; %%d{iso}; %%d{HH:mm:ss} or another pattern, in UTC",
            "  texts take {hex} {base64} {json}; numbers {hex} {big8}..{big64} {little8}..{little64}",
            "  \\n \\t \\r \\\\ \\xHH as in C; %%%% is a percent sign. (kcat's %%T, the time, is %%d here.)",
            "",
            "-o json, like jsonl, prints an object for each record: topic, partition, offset, leaderEpoch, timestamp,",
            "key, keyEncoding, value, valueEncoding (utf8, or base64 where bytes are no UTF-8), headers."
        })
final class ConsumeCommand extends Subcommand {
    private static final Duration POLL = Duration.ofMillis(500);

    @Parameters(paramLabel = "TOPIC", description = "Where from.")
    String topic;

    @Option(
            names = {"--from", "--offset"},
            paramLabel = "POSITION",
            description = "Where each partition begins: " + LogPosition.SYNTAX + ". Default: start.")
    LogPosition from = new LogPosition.Start();

    @Option(names = "--from-beginning", description = "The same as --from start.")
    boolean fromBeginning;

    @Option(
            names = "--to",
            paramLabel = "POSITION",
            description = "Where each partition ends, exclusive; end is the end as it is at the beginning.")
    @Nullable
    LogPosition to;

    @Option(
            names = {"-e", "--exit-at-end"},
            description = "The same as --to end.")
    boolean exitAtEnd;

    @Option(
            names = {"-n", "--num"},
            paramLabel = "COUNT",
            description = "End after this many records.")
    long count = Long.MAX_VALUE;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N,..",
            split = ",",
            description = "Only these partitions.")
    List<Integer> partitions = List.of();

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description =
                    "Read as a member of this group: it assigns the partitions, and keeps how far each was printed."
                            + " --from (start, end or @TIME) is where a new group begins.")
    @Nullable
    String group;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "How a record is printed, as '%%t/%%p@%%o %%k=%%v\\n'. Default: '%%v\\n'.")
    @Nullable
    String format;

    @Override
    ExitCode run() throws Exception {
        RecordPrinter printer = printer();
        if (group != null) {
            return runInGroup(group, printer);
        }
        try (RaftlogClient client = connect();
                Consumer<byte[], byte[]> consumer =
                        client.consumer(Serdes.bytes(), Serdes.bytes()).build()) {
            List<TopicPartition> chosen = chosen(Topics.find(this, client, topic));
            ReadingRange range =
                    ReadingRange.resolve(consumer, chosen, fromBeginning ? new LogPosition.Start() : from, end());
            consumer.assign(chosen);
            chosen.forEach(partition -> consumer.seek(partition, range.from(partition)));
            read(consumer, range, printer);
        } catch (OffsetOutOfRangeException e) {
            throw CommandFailure.of(
                    e.code(),
                    e.reason(),
                    "begin with what is kept:  raftlog consume " + topic + " --from start",
                    "or at the end:  raftlog consume " + topic + " --from end");
        }
        return ExitCode.OK;
    }

    private ExitCode runInGroup(String groupId, RecordPrinter printer) throws Exception {
        if (!partitions.isEmpty() || to != null) {
            throw CommandFailure.usage(
                    "-g reads what the group assigns; -p and --to choose for themselves", "leave one of them out");
        }
        try (RaftlogClient client = connect()) {
            Topics.find(this, client, topic);
            new GroupReading(groupId, topic, fromBeginning ? new LogPosition.Start() : from, exitAtEnd, count)
                    .run(client, stdio().out(), printer);
        } catch (OffsetOutOfRangeException e) {
            throw CommandFailure.of(
                    e.code(),
                    e.reason(),
                    "go on with what is kept:  raftlog group reset-offsets " + groupId + " --to start -t " + topic
                            + " --apply");
        }
        return ExitCode.OK;
    }

    private void read(Consumer<byte[], byte[]> consumer, ReadingRange range, RecordPrinter printer) throws IOException {
        long printed = 0;
        while (printed < count && !range.isDone(consumer)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (printed < count && range.contains(record.topicPartition(), record.offset())) {
                    printer.print(record, stdio().out());
                    printed++;
                }
            }
            stdio().out().flush();
        }
    }

    private @Nullable LogPosition end() {
        if (exitAtEnd && to != null) {
            throw CommandFailure.usage("-e and --to both say where to end", "leave one of them out");
        }
        return exitAtEnd ? new LogPosition.End() : to;
    }

    private RecordPrinter printer() {
        if (!output().format().isText()) {
            if (format != null) {
                throw CommandFailure.usage(
                        "-f and -o " + output().format() + " both say how to print", "leave one out");
            }
            return RecordPrinter.json();
        }
        try {
            return RecordPrinter.formatted(RecordFormat.parse(format == null ? "%v\\n" : format));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private List<TopicPartition> chosen(Topic found) {
        int all = found.partitions().size();
        for (int partition : partitions) {
            if (partition < 0 || partition >= all) {
                throw CommandFailure.of(
                        ErrorCode.UNKNOWN_PARTITION,
                        "topic \"" + topic + "\" has partitions 0 to " + (all - 1) + ", not " + partition);
            }
        }
        return found.partitions().stream()
                .map(Topic.Partition::partition)
                .filter(partition -> partitions.isEmpty() || partitions.contains(partition))
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}
