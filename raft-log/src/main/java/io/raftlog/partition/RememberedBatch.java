package io.raftlog.partition;

/**
 * A batch of a producer that was appended, by which its retry is recognised.
 *
 * <p>Immutable.
 *
 * @param baseOffset what the retry is answered with
 */
public record RememberedBatch(int baseSequence, int count, long baseOffset) {}
