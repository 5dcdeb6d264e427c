package io.raftlog.raft;

import io.raftlog.model.NodeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Members of a group on this machine, at ports that nobody listened at a moment ago. */
public final class LoopbackMembers {
    private LoopbackMembers() {}

    /** With node ids from 1. */
    public static List<GroupMember> of(int count) {
        List<ServerSocket> held = new ArrayList<>();
        List<GroupMember> members = new ArrayList<>();
        try {
            // All are open before the first is closed: no two get the same.
            for (int nodeId = 1; nodeId <= count; nodeId++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                members.add(new GroupMember(nodeId, new NodeAddress("127.0.0.1", socket.getLocalPort())));
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
            return members;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static GroupMember alone() {
        return of(1).get(0);
    }
}
