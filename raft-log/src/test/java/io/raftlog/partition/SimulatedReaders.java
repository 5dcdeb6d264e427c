package io.raftlog.partition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Readers of a simulated partition, and what they are promised: what one was given stays, and all are given the same. */
final class SimulatedReaders {
    private static final int MAX_BYTES = 500;

    /** By offset, what any of them was ever given. */
    private final Map<Long, String> seen = new HashMap<>();
    /** By offset, what the node that was asked had written and did not give, since it may not be committed. */
    private final Set<Map.Entry<Long, String>> withheld = new HashSet<>();

    /**
     * What a reader was given once must be what every reader is given, at that offset, for ever.
     *
     * @return whether there was something
     */
    boolean read(SimulatedReplica node, long from) throws IOException {
        if (!(node.replica().fetch(from, MAX_BYTES) instanceof FetchResult.Fetched fetched)) {
            return false;
        }
        long writtenEnd = node.machine().log().endOffset();
        if (writtenEnd > node.machine().highWatermark().offset()) {
            withheld.addAll(valuesIn(node.machine().log().read(from, writtenEnd, MAX_BYTES))
                    .entrySet());
        }
        Map<Long, String> given = valuesIn(fetched.batches());
        given.forEach((offset, value) -> {
            String before = seen.putIfAbsent(offset, value);
            assertThat(before == null || before.equals(value))
                    .as("offset %d held %s, now node %d gives %s", offset, before, node.id, value)
                    .isTrue();
        });
        return !given.isEmpty();
    }

    /** @param log what all replicas hold in the end */
    void verify(Map<Long, String> log) {
        seen.forEach(
                (offset, value) -> assertThat(log).as("read once, and gone").containsEntry(offset, value));
    }

    /**
     * How many records would be gone that were read, if what is written were given to readers.
     *
     * @param log what all replicas hold in the end
     */
    int rightlyWithheld(Map<Long, String> log) {
        Set<Map.Entry<Long, String>> gone = new HashSet<>(withheld);
        gone.removeAll(log.entrySet());
        return gone.size();
    }

    static Map<Long, String> valuesIn(ByteBuffer batches) {
        Map<Long, String> values = new HashMap<>();
        for (RecordBatch batch : RecordBatches.in(batches)) {
            for (Record record : batch.records(1 << 20)) {
                values.put(record.offset(), UTF_8.decode(record.value()).toString());
            }
        }
        return values;
    }
}
