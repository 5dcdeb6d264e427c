package io.raftlog.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.ConsumerRecord;
import io.raftlog.model.TopicPartition;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Sees every record that a member of a group gets and every offset that the group has committed, and notes what must not
 * be.
 *
 * <p>Thread-safe.
 */
final class GroupWitness {
    /** What one member reads of one partition, from its assignment to its end. */
    static final class Tenure {
        private long next = -1;
    }

    private final Map<TopicPartition, BitSet> delivered = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private long deliveries;
    private long distinct;

    /** A member got a record. Within a tenure nothing is left out; nobody begins behind what nobody has had. */
    synchronized void delivered(Tenure tenure, String member, ConsumerRecord<?, ?> record) {
        BitSet seen = delivered.computeIfAbsent(record.topicPartition(), first -> new BitSet());
        int offset = (int) record.offset();
        if (tenure.next >= 0 && offset != tenure.next) {
            faults.add(member + " got " + record + " after " + (tenure.next - 1));
        }
        if (tenure.next < 0 && seen.nextClearBit(0) < offset) {
            faults.add(member + " began at " + record + ", but nobody has had " + seen.nextClearBit(0));
        }
        tenure.next = offset + 1L;
        deliveries++;
        if (!seen.get(offset)) {
            seen.set(offset);
            distinct++;
        }
    }

    /** The group says how far it is: never back, never further than was delivered. */
    synchronized void committed(TopicPartition partition, long offset) {
        long before = committed.getOrDefault(partition, 0L);
        if (offset < before) {
            faults.add(partition + " went back from " + before + " to " + offset);
        }
        BitSet seen = delivered.computeIfAbsent(partition, first -> new BitSet());
        if (seen.nextClearBit(0) < offset) {
            faults.add(partition + " is committed to " + offset + ", but nobody has had " + seen.nextClearBit(0));
        }
        committed.put(partition, offset);
    }

    synchronized long distinct() {
        return distinct;
    }

    synchronized String summary() {
        return distinct + " records, " + deliveries + " deliveries";
    }

    void fault(String what) {
        faults.add(what);
    }

    void verify() {
        assertThat(faults).isEmpty();
    }
}
