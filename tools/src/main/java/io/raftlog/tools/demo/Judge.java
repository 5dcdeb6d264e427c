package io.raftlog.tools.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares the records read from one partition, in offset order, with those sent to it. It walks along what was sent
 * while records come in, and so keeps only what is missing so far: its memory grows with what is wrong, not with the
 * input.
 *
 * <p>Confined to one thread.
 */
final class Judge {
    /** Beyond this many missing records at a time the rest is counted as lost even if it should still come. */
    private static final int MOST_MISSING = 100_000;

    /** What was sent to the partition, in order. */
    interface Sent {
        /** Null at the end. */
        @Nullable
        DemoRecord next() throws IOException;
    }

    private final int partition;
    private final Sent sent;
    private final LongPredicate wasAcknowledged;
    private final Predicate<byte[]> belongsHere;
    private final Map<Long, DemoRecord> missing = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private @Nullable DemoRecord expected;
    private long acknowledged;
    private long read;
    private long forgotten;
    private long duplicated;
    private long outOfOrder;
    private long altered;
    private long foreign;

    /**
     * @param wasAcknowledged by id; a record that was not may be there or not
     * @param belongsHere whether a key maps to this partition
     */
    Judge(int partition, Sent sent, LongPredicate wasAcknowledged, Predicate<byte[]> belongsHere) throws IOException {
        this.partition = partition;
        this.sent = sent;
        this.wasAcknowledged = wasAcknowledged;
        this.belongsHere = belongsHere;
        advance();
    }

    /** The next record of the partition; a negative id stands for one that carried none. */
    void read(long id, byte[] key, byte[] value) throws IOException {
        read++;
        if (id < 0 || !belongsHere.test(key)) {
            foreign++;
            example(id < 0 ? "a record without an id" : "record " + id + " is in the wrong partition");
            return;
        }
        while (expected != null && expected.id() < id) {
            miss(expected);
            advance();
        }
        if (expected != null && expected.id() == id) {
            compare(expected, key, value);
            advance();
            return;
        }
        DemoRecord late = missing.remove(id);
        if (late != null) {
            outOfOrder++;
            example("record " + id + " came after later ones");
            compare(late, key, value);
        } else {
            duplicated++;
            example("record " + id + " came again");
        }
    }

    /** After the last record: what has not come is lost. */
    Verdict finish() throws IOException {
        while (expected != null) {
            miss(expected);
            advance();
        }
        long[] lost = missing.keySet().stream()
                .mapToLong(Long::longValue)
                .filter(wasAcknowledged)
                .sorted()
                .toArray();
        for (int i = 0; i < Math.min(Verdict.EXAMPLES, lost.length); i++) {
            example("record " + lost[i] + " is lost");
        }
        return new Verdict(
                acknowledged, read, lost.length + forgotten, duplicated, outOfOrder, altered, foreign, examples);
    }

    private void advance() throws IOException {
        expected = sent.next();
        if (expected != null && wasAcknowledged.test(expected.id())) {
            acknowledged++;
        }
    }

    private void miss(DemoRecord record) {
        if (missing.size() < MOST_MISSING) {
            missing.put(record.id(), record);
        } else if (wasAcknowledged.test(record.id())) {
            forgotten++;
        }
    }

    private void compare(DemoRecord wanted, byte[] key, byte[] value) {
        if (!wanted.sameBytes(key, value)) {
            altered++;
            example("record " + wanted.id() + " is not what was sent");
        }
    }

    private void example(String what) {
        if (examples.size() < Verdict.EXAMPLES) {
            examples.add("partition " + partition + ": " + what);
        }
    }
}
