package io.raftlog.broker;

import io.raftlog.model.NodeAddress;
import io.raftlog.raft.GroupMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The notation of {@code cluster.nodes}: {@code 1@host:port,2@host:port}. */
final class FoundingNodes {
    private static final int MOST = 5;

    private FoundingNodes() {}

    /** By node id, rising. Throws {@link IllegalArgumentException} naming the part that is wrong. */
    static List<GroupMember> parse(String text) {
        List<GroupMember> members = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            members.add(parseOne(part.strip()));
        }
        if (members.size() > MOST) {
            throw new IllegalArgumentException(members.size() + " nodes are more than " + MOST);
        }
        refuseTwice(members);
        members.sort(Comparator.comparingInt(GroupMember::nodeId));
        return List.copyOf(members);
    }

    /** The inverse of {@link #parse}, in one spelling for one set of nodes. */
    static String format(List<GroupMember> members) {
        return members.stream()
                .map(member -> member.nodeId() + "@" + member.address())
                .collect(Collectors.joining(","));
    }

    private static GroupMember parseOne(String part) {
        int at = part.indexOf('@');
        if (at <= 0) {
            throw new IllegalArgumentException("\"" + part + "\" is not id@host:port");
        }
        int nodeId;
        try {
            nodeId = Integer.parseInt(part.substring(0, at));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + part.substring(0, at) + "\" is no node id", e);
        }
        if (nodeId < 1) {
            throw new IllegalArgumentException("\"" + part + "\": node ids begin at 1");
        }
        return new GroupMember(nodeId, NodeAddress.parse(part.substring(at + 1)).requireDialable());
    }

    private static void refuseTwice(List<GroupMember> members) {
        for (int i = 0; i < members.size(); i++) {
            for (GroupMember other : members.subList(i + 1, members.size())) {
                if (members.get(i).nodeId() == other.nodeId()) {
                    throw new IllegalArgumentException("node " + other.nodeId() + " is named twice");
                }
                if (members.get(i).address().equals(other.address())) {
                    throw new IllegalArgumentException(other.address() + " is the address of two nodes");
                }
            }
        }
    }
}
