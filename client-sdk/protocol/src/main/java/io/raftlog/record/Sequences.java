package io.raftlog.record;

/** Arithmetic of producer sequences: they count records from 0 to {@link Integer#MAX_VALUE} and begin again at 0. */
public final class Sequences {
    /**
     * How many of a producer's newest batches a partition remembers, and so how many a producer may have unanswered there
     * while a retry is still recognised. Kafka remembers five; with more on their way, more of them share a Raft entry.
     */
    public static final int REMEMBERED_BATCHES = 16;

    /** The sequence {@code records} (not negative) after {@code sequence}. */
    public static int plus(int sequence, int records) {
        return (sequence + records) & Integer.MAX_VALUE;
    }

    /** The sequence of the record after the one numbered {@code sequence}. */
    public static int next(int sequence) {
        return plus(sequence, 1);
    }

    /** Whether a batch that begins with {@code candidate} follows one that ended with {@code last}. */
    public static boolean isNext(int last, int candidate) {
        return candidate == next(last);
    }

    private Sequences() {}
}
