package io.raftlog.tools.cluster;

import java.util.List;
import java.util.Optional;

/**
 * Where on this machine a node runs.
 *
 * <p>Immutable.
 *
 * @param host the address at which it listens
 * @param networkNamespace the one in which its process is started, as {@code ip netns} names it; empty for that of everybody
 */
public record NodePlace(String host, Optional<String> networkNamespace) {
    /** Beside everything else on the machine. */
    public static final NodePlace LOOPBACK = new NodePlace(LocalCluster.HOST, Optional.empty());

    public NodePlace {
        // Also of a file that others wrote: it becomes part of a command.
        if (host == null
                || host.isBlank()
                || !networkNamespace.map(NodePlace::isName).orElse(true)) {
            throw new IllegalArgumentException("no place for a node: " + host + ", " + networkNamespace);
        }
    }

    private static boolean isName(String namespace) {
        return namespace.matches("[A-Za-z0-9][A-Za-z0-9-]*");
    }

    /**
     * What stands before the command of a node's process. Not {@code ip netns exec}, which gives the process mounts of its
     * own as well: a disk that is taken out would stay in there.
     */
    List<String> launcher() {
        return networkNamespace
                .map(name -> List.of("nsenter", "--net=/run/netns/" + name))
                .orElse(List.of());
    }
}
