package io.raftlog.broker;

import io.raftlog.raft.GroupMember;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Who may be taken into a group: a node that had it open at two looks in a row. Ratis 3.3.0 cannot open a group whose
 * leader already sends to it; such a node would have to be started again.
 *
 * <p>Confined to the thread of its chore.
 */
final class Newcomers {
    private record Newcomer(UUID group, GroupMember node) {}

    private final RaftGroups groups;
    private final Set<Newcomer> seen = new HashSet<>();

    Newcomers(RaftGroups groups) {
        this.groups = groups;
    }

    /** Asks each node that is not a voter yet; may take seconds. */
    boolean areReady(UUID group, List<GroupMember> wanted, Set<Integer> voters) {
        boolean ready = true;
        for (GroupMember member : wanted) {
            if (!voters.contains(member.nodeId())) {
                Newcomer newcomer = new Newcomer(group, member);
                if (!groups.isOpenOn(group, member)) {
                    seen.remove(newcomer);
                    ready = false;
                } else if (seen.add(newcomer)) {
                    ready = false;
                } else {
                    seen.remove(newcomer);
                }
            }
        }
        return ready;
    }
}
