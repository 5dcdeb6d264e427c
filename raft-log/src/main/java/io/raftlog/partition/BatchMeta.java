package io.raftlog.partition;

/**
 * What the Raft log keeps of a record batch: enough to find its bytes, to check them, and to know its producer's
 * sequence, without reading it.
 *
 * <p>Immutable.
 *
 * @param count records, at least one; also the number of offsets it takes
 * @param crc the batch's own CRC-32C
 * @param producerId -1 for a batch without idempotence; epoch and sequence are then -1 too
 */
public record BatchMeta(
        int sizeBytes, int count, int crc, long maxTimestamp, long producerId, short producerEpoch, int baseSequence) {

    public BatchMeta {
        if (sizeBytes <= 0 || count <= 0) {
            throw new IllegalArgumentException("batch of " + count + " records in " + sizeBytes + " bytes");
        }
    }

    boolean idempotent() {
        return producerId >= 0;
    }
}
