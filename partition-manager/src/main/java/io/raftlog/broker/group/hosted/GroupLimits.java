package io.raftlog.broker.group.hosted;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;

/**
 * How much the coordinator keeps. Only what would add to it is refused; who is there goes on.
 *
 * <p>Immutable.
 *
 * @param groups in all, with members or with offsets alone
 * @param members of a group
 * @param offsets committed, of all groups together
 */
public record GroupLimits(int groups, int members, int offsets) {
    Refusal noMoreGroups(String groupId) {
        return new Refusal(
                ErrorCode.LIMIT_EXCEEDED,
                "group \"" + groupId + "\" would be one more than the " + groups + " that this cluster keeps",
                "delete groups that nobody needs: raftlog group list, raftlog group delete GROUP; or raise group.max.groups on"
                        + " every node");
    }

    Refusal noMoreMembers(String groupId) {
        return new Refusal(
                ErrorCode.LIMIT_EXCEEDED,
                "group \"" + groupId + "\" has " + members + " members, as many as it may",
                "stop some: raftlog group members " + groupId + "; or raise group.max.members on every node");
    }

    Refusal noMoreOffsets(String groupId) {
        return new Refusal(
                ErrorCode.LIMIT_EXCEEDED,
                "no first offset of a partition is taken of group \"" + groupId + "\": this cluster keeps " + offsets
                        + " committed offsets of all groups together",
                "delete groups that nobody needs: raftlog group list, raftlog group delete GROUP; or raise group.max.offsets on"
                        + " every node");
    }
}
