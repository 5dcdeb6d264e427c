package io.raftlog.tools.cli;

import io.raftlog.client.Header;
import io.raftlog.client.Producer;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.CompressionCodec;
import io.raftlog.tools.cli.format.LineFormat;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.input.JsonField;
import io.raftlog.tools.input.Lines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "produce",
        description = "Write a record for each line of standard input. Returns once all are on disk on a majority.",
        footer = {
            "",
            "A record's value is its line without the line feed, byte for byte. Gzip is unpacked.",
            "-o json prints one summary, -o jsonl a line for each acknowledged record with its partition and offset."
        })
final class ProduceCommand extends Subcommand {
    @Parameters(paramLabel = "TOPIC", description = "Where to.")
    String topic;

    @Option(names = "--input", paramLabel = "FILE", description = "Read this file instead of standard input.")
    @Nullable
    Path input;

    @Option(
            names = {"-k", "--key"},
            paramLabel = "KEY",
            description = "The same key for all records.")
    @Nullable
    String key;

    @Option(names = "--key-field", paramLabel = "NAME", description = "Lines are JSON objects; the key is this field.")
    @Nullable
    String keyField;

    @Option(names = "--key-separator", paramLabel = "TEXT", description = "The key stands before this text.")
    @Nullable
    String keySeparator;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description =
                    "How a line is taken apart: %%k %%v %%p %%d with text between them, as '%%k %%v\\n'; {hex} and"
                            + " {base64} are decoded.")
    @Nullable
    String format;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "KEY:VALUE",
            description = "A header for all records. May be repeated.")
    List<String> headers = List.of();

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N",
            description = "Write to this partition. Default: by key, as Kafka's clients do.")
    @Nullable
    Integer partition;

    @Option(
            names = {"-z", "--compression"},
            paramLabel = "CODEC",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    CompressionCodec codec = CompressionCodec.NONE;

    @Option(
            names = {"-Z", "--tombstone"},
            description = "An empty value is sent as none: it deletes its key.")
    boolean tombstone;

    @Option(names = "--dry-run", description = "Read and check all lines, send nothing.")
    boolean dryRun;

    @Override
    ExitCode run() throws Exception {
        List<Header> parsedHeaders =
                headers.stream().map(ProduceCommand::header).toList();
        InputRecords.Reading reading = reading();
        long begun = System.nanoTime();
        try (Lines lines = open();
                RaftlogClient client = connect()) {
            int partitions = Topics.find(this, client, topic).partitions().size();
            if (partition != null && partition >= partitions) {
                throw CommandFailure.of(
                        ErrorCode.UNKNOWN_PARTITION,
                        "topic \"" + topic + "\" has partitions 0 to " + (partitions - 1) + ", not " + partition);
            }
            ProduceReport report = new ProduceReport(topic, stdio().out(), output().format());
            send(client, new InputRecords(lines, reading), parsedHeaders, report);
            report.finish(output(), Duration.ofNanos(System.nanoTime() - begun), dryRun);
        }
        return ExitCode.OK;
    }

    /** Stops at the first record that is not acknowledged: what follows it would arrive without it. */
    private void send(RaftlogClient client, InputRecords records, List<Header> sameHeaders, ProduceReport report)
            throws IOException {
        try (Producer<byte[], byte[]> producer = client.producer(Serdes.bytes(), Serdes.bytes())
                        .compression(codec)
                        .deliveryTimeout(global().timeout)
                        .maxBlock(global().timeout)
                        .build();
                Progress progress = Progress.of(stdio(), "produce " + topic, "records", -1)) {
            // Ctrl-C: what was read is still sent and waited for.
            Thread onInterrupt = new Thread(producer::close, "interrupted");
            Runtime.getRuntime().addShutdownHook(onInterrupt);
            Optional<LineFormat.Parts> next = records.next();
            while (next.isPresent() && !report.hasFailed()) {
                LineFormat.Parts parts = next.get();
                report.read(parts);
                if (!dryRun) {
                    producer.send(record(parts, sameHeaders)).whenComplete(report::answered);
                    report.printNew();
                }
                progress.at(report.acknowledged());
                next = records.next();
            }
            producer.flush();
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        }
    }

    private ProducerRecord<byte[], byte[]> record(LineFormat.Parts parts, List<Header> sameHeaders) {
        Integer chosen = parts.partition() == null ? partition : parts.partition();
        return new ProducerRecord<>(topic, chosen, parts.timestamp(), parts.key(), parts.value(), sameHeaders);
    }

    private Lines open() throws IOException {
        return input == null
                ? new Lines(stdio().in())
                : Lines.of(stdio().directory().resolve(input));
    }

    private InputRecords.Reading reading() {
        long ways = Stream.of(key, keyField, keySeparator, format)
                .filter(way -> way != null)
                .count();
        if (ways > 1) {
            throw CommandFailure.usage("of -k, --key-field, --key-separator and -f only one can say what the key is");
        }
        try {
            InputRecords.Reading reading = chosen();
            return tombstone ? InputRecords.emptyAsTombstone(reading) : reading;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private InputRecords.Reading chosen() {
        if (keyField != null) {
            return InputRecords.keyField(new JsonField(keyField));
        }
        if (keySeparator != null) {
            return InputRecords.keySeparator(keySeparator);
        }
        return format == null ? InputRecords.wholeLine(key) : LineFormat.parse(format)::read;
    }

    private static Header header(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw CommandFailure.usage("\"" + text + "\" is not a header", "write -H key:value");
        }
        return Header.of(text.substring(0, colon), text.substring(colon + 1));
    }
}
