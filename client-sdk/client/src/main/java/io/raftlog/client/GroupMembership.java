package io.raftlog.client;

import java.util.UUID;

/**
 * How a consumer's group knows it.
 *
 * <p>Immutable.
 *
 * @param epoch the generation it takes part in; 0 before it has heard from the group
 */
public record GroupMembership(String groupId, UUID memberId, int epoch) {}
