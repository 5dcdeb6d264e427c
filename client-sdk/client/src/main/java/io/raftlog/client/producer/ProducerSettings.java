package io.raftlog.client.producer;

import io.raftlog.record.CompressionCodec;
import java.time.Duration;

/**
 * How a producer gathers and sends.
 *
 * <p>Immutable.
 *
 * @param maxInFlight batches on the wire per partition; no more than a partition remembers
 */
public record ProducerSettings(
        int batchBytes,
        Duration linger,
        CompressionCodec compression,
        long bufferBytes,
        Duration deliveryTimeout,
        int maxInFlight) {}
