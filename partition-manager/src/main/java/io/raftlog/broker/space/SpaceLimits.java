package io.raftlog.broker.space;

/**
 * How much free space is enough for what.
 *
 * <p>Immutable.
 *
 * @param writeBytes with less, new records are refused
 * @param writeAgainBytes with so much they are taken again; more than that, so that it does not go to and fro
 * @param startBytes with less, a node does not start: it would halt at the first write of its Raft log
 * @param ballastBytes kept in a file that is given up for a start
 */
public record SpaceLimits(long writeBytes, long writeAgainBytes, long startBytes, long ballastBytes) {
    private static final long MIB = 1 << 20;
    private static final long LEAST_BY_DEFAULT = 32 * MIB;
    private static final long MOST_BY_DEFAULT = 1024 * MIB;
    /** Two segments of a Raft log. */
    private static final long START = 8 * MIB;

    /**
     * @param configuredBytes what new records need; 0 for a twentieth of the disk, 32 MiB at least and 1 GiB at most
     * @param ballastBytes at most a fiftieth of the disk is taken for it
     */
    public static SpaceLimits of(long configuredBytes, long ballastBytes, long totalBytes) {
        long write = configuredBytes > 0
                ? configuredBytes
                : Math.max(LEAST_BY_DEFAULT, Math.min(MOST_BY_DEFAULT, totalBytes / 20));
        return new SpaceLimits(
                write,
                write + write / 10,
                Math.min(START, Math.max(MIB, totalBytes / 20)),
                Math.min(ballastBytes, totalBytes / 50));
    }
}
