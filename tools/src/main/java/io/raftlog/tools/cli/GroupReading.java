package io.raftlog.tools.cli;

import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.ConsumerRecords;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.StartFrom;
import io.raftlog.model.TopicPartition;
import io.raftlog.tools.cli.format.LogPosition;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.Stdout;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prints a topic as a member of a group. What was printed is committed; nothing else is.
 *
 * @param exitAtEnd whether to end when nothing is left in the partitions that it has
 */
record GroupReading(String group, String topic, LogPosition from, boolean exitAtEnd, long count) {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(10);

    void run(RaftlogClient client, Stdout out, RecordPrinter printer) throws IOException {
        Consumer<byte[], byte[]> consumer = client.consumer(Serdes.bytes(), Serdes.bytes())
                .group(group)
                .topics(topic)
                .startFrom(start())
                .commitManually()
                .build();
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch left = new CountDownLatch(1);
        // Ctrl-C: who just goes keeps its partitions from others for as long as a dead member does.
        Thread goodbye = new Thread(
                () -> {
                    interrupted.set(true);
                    consumer.wakeup();
                    awaitEnd(left);
                },
                "interrupted");
        Runtime.getRuntime().addShutdownHook(goodbye);
        try (consumer) {
            read(consumer, out, printer, interrupted);
        } finally {
            left.countDown();
            if (!interrupted.get()) {
                Runtime.getRuntime().removeShutdownHook(goodbye);
            }
        }
    }

    private static void awaitEnd(CountDownLatch left) {
        try {
            // If that is not enough, the group gives it up when its session is over.
            var unused = left.await(LONGEST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private StartFrom start() {
        if (from instanceof LogPosition.Start) {
            return StartFrom.beginning();
        } else if (from instanceof LogPosition.End) {
            return StartFrom.end();
        } else if (from instanceof LogPosition.Time at) {
            return StartFrom.at(at.time());
        }
        throw CommandFailure.usage(
                "--from is where a new group begins: start, end or @TIME",
                "to move one that has begun:  raftlog group reset-offsets " + group);
    }

    private void read(Consumer<byte[], byte[]> consumer, Stdout out, RecordPrinter printer, AtomicBoolean interrupted)
            throws IOException {
        long printed = 0;
        boolean done = false;
        while (printed < count && !done && !interrupted.get()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            Map<TopicPartition, Long> shown = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (printed < count) {
                    printer.print(record, out);
                    shown.put(record.topicPartition(), record.offset() + 1);
                    printed++;
                }
            }
            out.flush();
            if (!shown.isEmpty()) {
                consumer.commitSync(shown);
            }
            done = exitAtEnd && records.isEmpty() && isAtEnd(consumer);
        }
    }

    private static boolean isAtEnd(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        return !ends.isEmpty()
                && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
