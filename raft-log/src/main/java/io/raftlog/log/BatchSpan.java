package io.raftlog.log;

/**
 * What the log must know of a record batch without parsing it.
 *
 * <p>Immutable.
 *
 * @param nextOffset offset after its last record
 * @param sizeBytes all of it, header included
 * @param maxTimestamp largest timestamp of its records; -1 for none
 */
public record BatchSpan(long baseOffset, long nextOffset, int sizeBytes, long maxTimestamp) {
    public BatchSpan {
        if (baseOffset < 0 || nextOffset <= baseOffset || sizeBytes <= 0) {
            throw new IllegalArgumentException(
                    "no batch spans offsets " + baseOffset + " to " + nextOffset + " in " + sizeBytes + " bytes");
        }
    }
}
