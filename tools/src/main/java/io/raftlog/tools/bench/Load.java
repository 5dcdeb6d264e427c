package io.raftlog.tools.bench;

import io.raftlog.record.CompressionCodec;
import java.time.Duration;

/**
 * What is written during a measurement. Everything that changes the result is in here, and printed with it.
 *
 * <p>Immutable.
 *
 * @param records measured; warm-up comes on top
 * @param size of each value, in bytes of which no codec makes fewer
 * @param rate records a second over all producers, kept whether or not they are acknowledged in time; 0: as fast as
 *     they are accepted
 * @param keys how many different keys; 0: none
 * @param warmUp records that are written first and not measured
 */
public record Load(
        String topic,
        long records,
        int size,
        int batchBytes,
        Duration linger,
        int producers,
        double rate,
        long bufferBytes,
        CompressionCodec compression,
        int keys,
        long warmUp,
        long seed) {
    /** Room for the send time that {@link EndToEndBench} puts into a value. */
    static final int SMALLEST = 16;

    public Load {
        require(records > 0, "records must be at least 1");
        require(size >= SMALLEST, "size must be at least " + SMALLEST);
        require(producers > 0, "producers must be at least 1");
        require(rate >= 0, "rate must not be negative");
        require(keys >= 0, "keys must not be negative");
        require(warmUp >= 0, "warm-up must not be negative");
    }

    /** The same load with that many records instead. */
    Load withRecords(long count) {
        return new Load(
                topic, count, size, batchBytes, linger, producers, rate, bufferBytes, compression, keys, warmUp, seed);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
