package io.raftlog.tools.verify;

import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.RaftlogException;
import io.raftlog.history.Details;
import io.raftlog.history.HistoryRecorder;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Payload;
import io.raftlog.history.Read;
import io.raftlog.history.Value;
import io.raftlog.model.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all clients of a run write down, and how: an operation that failed is only said never to happen if the client
 * library is sure of it.
 *
 * <p>Thread-safe.
 */
final class Journal {
    private final HistoryRecorder recorder;
    private final Tally tally;
    private final AtomicLong processes = new AtomicLong();

    Journal(HistoryRecorder recorder, Tally tally) {
        this.recorder = recorder;
        this.tally = tally;
    }

    HistoryRecorder recorder() {
        return recorder;
    }

    Tally tally() {
        return tally;
    }

    /** A process that nobody was before. */
    long newProcess() {
        return processes.incrementAndGet();
    }

    /**
     * An operation ended with a failure. Returns whether its outcome is unknown: then its process is over, and whoever goes
     * on needs a new one.
     */
    boolean failed(long process, String function, Payload asked, Details details, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RaftlogException known) {
            Details told = details.with("err", known.code().name());
            if (known.definite()) {
                recorder.fail(process, function, asked, told);
                tally.refused();
                return false;
            }
            recorder.info(process, function, asked, told);
        } else {
            // Nothing of the kind is promised: the checker shall hear of it.
            recorder.info(process, function, asked, details.with("err", cause.toString()));
        }
        tally.unknown();
        return true;
    }

    /** As the history names a partition. */
    static String key(TopicPartition partition) {
        return partition.topic() + "/" + partition.partition();
    }

    static Payload asked(TopicPartition partition, long value) {
        return Payload.of(new MicroOp.Send(key(partition), Value.of(value)));
    }

    static Payload sent(TopicPartition partition, long offset, long value) {
        return Payload.of(new MicroOp.Sent(key(partition), offset, Value.of(value)));
    }

    /** A question for records. */
    static Payload polling() {
        return Payload.of(new MicroOp.Poll());
    }

    /** What was read, by partition in the order in which it came; what fails its own check is unreadable. */
    static Payload polled(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        return Payload.of(new MicroOp.Polled(reads(records)));
    }

    static Map<String, List<Read>> reads(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, List<Read>> reads = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            reads.computeIfAbsent(key(record.topicPartition()), key -> new ArrayList<>())
                    .add(new Read(record.offset(), value(record)));
        }
        return reads;
    }

    private static Value value(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.keyBytes();
        byte[] bytes = record.valueBytes();
        if (key == null || bytes == null) {
            return Value.UNREADABLE;
        }
        return CheckedValue.decode(bytes)
                .filter(checked -> checked.hasKey(key))
                .map(checked -> Value.of(checked.value()))
                .orElse(Value.UNREADABLE);
    }

    static Payload offsets(Map<TopicPartition, Long> offsets) {
        Map<String, OptionalLong> byKey = new LinkedHashMap<>();
        offsets.forEach((partition, offset) -> byKey.put(key(partition), OptionalLong.of(offset)));
        return new Payload.Offsets(byKey);
    }

    /** Of partitions whose offsets are asked for. */
    static Payload unknownOffsets(Iterable<TopicPartition> partitions) {
        Map<String, OptionalLong> byKey = new LinkedHashMap<>();
        partitions.forEach(partition -> byKey.put(key(partition), OptionalLong.empty()));
        return new Payload.Offsets(byKey);
    }
}
