package io.raftlog.client;

/**
 * A consumer group among others.
 *
 * <p>Immutable.
 */
public record GroupListing(String groupId, GroupState state, int members) {}
