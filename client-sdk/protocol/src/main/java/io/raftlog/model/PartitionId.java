package io.raftlog.model;

import java.util.UUID;

/**
 * A partition as the cluster names it: by the topic's id, so that a topic created again under an old name is another.
 *
 * <p>The last 32 bits of a topic id are zero. That makes the pair and a single UUID two spellings of one thing: {@link
 * #asUuid()} names the partition's Raft group and its directory, with no table to look up. Immutable.
 */
public record PartitionId(UUID topicId, int partition) {
    private static final long PARTITION_BITS = 0xFFFF_FFFFL;

    public PartitionId {
        if ((topicId.getLeastSignificantBits() & PARTITION_BITS) != 0) {
            throw new IllegalArgumentException("not a topic id, its last 32 bits are set: " + topicId);
        }
        if (partition < 0 || partition == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("partition out of range: " + partition);
        }
    }

    /** Turns any random UUID into a topic id. */
    public static UUID toTopicId(UUID random) {
        return new UUID(random.getMostSignificantBits(), random.getLeastSignificantBits() & ~PARTITION_BITS);
    }

    /** Partition number plus one in the low 32 bits, so that it never equals the topic's id. */
    public UUID asUuid() {
        return new UUID(topicId.getMostSignificantBits(), topicId.getLeastSignificantBits() | (partition + 1L));
    }

    /** The inverse of {@link #asUuid()}. */
    public static PartitionId fromUuid(UUID uuid) {
        long low = uuid.getLeastSignificantBits();
        return new PartitionId(
                new UUID(uuid.getMostSignificantBits(), low & ~PARTITION_BITS), (int) ((low & PARTITION_BITS) - 1));
    }

    @Override
    public String toString() {
        return topicId + "/" + partition;
    }
}
