package io.raftlog.client.group;

import java.util.UUID;

/**
 * What a member shows with all it asks for: an epoch that the group has left behind gets it nowhere.
 *
 * <p>Immutable.
 */
public record MemberIdentity(String groupId, UUID memberId, int epoch) {}
