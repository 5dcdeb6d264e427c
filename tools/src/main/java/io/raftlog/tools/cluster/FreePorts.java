package io.raftlog.tools.cluster;

import io.raftlog.protocol.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Finds loopback ports that nobody listens on, from a first one upwards, so that they are the same most of the time. */
final class FreePorts {
    private static final int HIGHEST = 65_535;

    private FreePorts() {}

    /** That many ports at or above {@code first}, rising. Free when looked at: whoever binds first has them. */
    static List<Integer> find(int first, int count) {
        List<Integer> found = new ArrayList<>();
        for (int port = first; port <= HIGHEST && found.size() < count; port++) {
            if (isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new LocalClusterException(
                    ErrorCode.ADDRESS_IN_USE, "there are no " + count + " free ports from " + first + " on");
        }
        return found;
    }

    /** Whether a server could listen on the port now. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a server that just stopped do not count as somebody listening.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(LocalCluster.HOST), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
