package io.raftlog.tools.cluster;

import static java.util.Objects.requireNonNull;

import io.raftlog.model.NodeAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is remembered of a local cluster between commands, as {@code cluster.json} keeps it.
 *
 * <p>Immutable.
 *
 * @param format of the file; a reader refuses one that it does not know
 * @param config keys that every node gets beside its own
 */
record ClusterState(int format, String clusterId, Map<String, String> config, List<Member> nodes) {
    static final int FORMAT = 1;

    /**
     * One node.
     *
     * @param process the one last started, which may be gone
     * @param joined whether it was added to the cluster later
     * @param config keys of this node alone; they win over the cluster's
     * @param place where it runs
     */
    record Member(
            int id,
            int port,
            int raftPort,
            Optional<ProcessIdentity> process,
            boolean joined,
            Map<String, String> config,
            NodePlace place) {
        Member {
            // Also of a file that others wrote: ports are connected to, processes are signalled.
            if (id < 1) {
                throw new IllegalArgumentException("node " + id + ": the numbers of nodes begin at 1");
            }
            requirePort(id, port);
            requirePort(id, raftPort);
            process.ifPresent(running -> {
                if (running.pid() < 1 || running.startMark() == null) {
                    throw new IllegalArgumentException("node " + id + " has no process " + running.pid());
                }
            });
            // Files written before there were such things have none.
            config = config == null ? Map.of() : Map.copyOf(config);
            place = place == null ? NodePlace.LOOPBACK : place;
        }

        private static void requirePort(int id, int port) {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("node " + id + ": port " + port + " is not in 1..65535");
            }
        }

        Member(int id, int port, int raftPort, boolean joined, NodePlace place) {
            this(id, port, raftPort, Optional.empty(), joined, Map.of(), place);
        }

        NodeAddress address() {
            return new NodeAddress(place.host(), port);
        }

        NodeAddress raftAddress() {
            return new NodeAddress(place.host(), raftPort);
        }

        Member withProcess(Optional<ProcessIdentity> started) {
            return new Member(id, port, raftPort, started, joined, config, place);
        }

        Member withConfig(Map<String, String> keys) {
            return new Member(id, port, raftPort, process, joined, keys, place);
        }
    }

    ClusterState {
        requireNonNull(clusterId, "no clusterId");
        config = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(requireNonNull(config, "no config"))));
        nodes = List.copyOf(requireNonNull(nodes, "no nodes"));
        if (nodes.stream().map(Member::id).distinct().count() < nodes.size()) {
            throw new IllegalArgumentException("two nodes have one number");
        }
    }

    Optional<Member> node(int id) {
        return nodes.stream().filter(node -> node.id() == id).findFirst();
    }

    ClusterState withConfig(Map<String, String> keys) {
        Map<String, String> merged = new TreeMap<>(config);
        merged.putAll(keys);
        return new ClusterState(format, clusterId, merged, nodes);
    }

    /** With this node, in place of the one of the same number if there is one. */
    ClusterState with(Member changed) {
        List<Member> all = new ArrayList<>(nodes);
        all.removeIf(node -> node.id() == changed.id());
        all.add(changed);
        all.sort(Comparator.comparingInt(Member::id));
        return new ClusterState(format, clusterId, config, all);
    }
}
