package io.raftlog.client.routing;

/**
 * Who a partition takes a producer for; sequences count within it.
 *
 * <p>Immutable.
 */
public record ProducerIdentity(long producerId, short producerEpoch) {}
