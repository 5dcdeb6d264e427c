package io.raftlog.client.group;

import java.time.Duration;
import java.util.UUID;

/**
 * Who a member is, for its whole life.
 *
 * <p>Immutable.
 *
 * @param instanceId its name across restarts; empty for a member that has none
 * @param releaseTimeout how long the group waits for it to let go of a partition that is to move
 */
public record MemberProfile(
        String groupId, UUID memberId, String instanceId, String clientId, Duration releaseTimeout) {
    public boolean isStatic() {
        return !instanceId.isEmpty();
    }

    public MemberIdentity at(int epoch) {
        return new MemberIdentity(groupId, memberId, epoch);
    }
}
