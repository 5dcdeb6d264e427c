package io.raftlog.tools.bench;

import io.raftlog.client.ClusterDescription;
import io.raftlog.client.NodeStatus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the nodes of a cluster used during a measurement, if they are processes of this machine.
 *
 * <p>Immutable.
 *
 * @param writtenPerByte bytes that all nodes together wrote for each byte of the load
 */
public record ClusterUsage(double cpuSeconds, long writtenBytes, double writtenPerByte, List<Node> nodes) {
    public ClusterUsage {
        nodes = List.copyOf(nodes);
    }

    /** One node's share. */
    public record Node(int id, long pid, double cpuSeconds, long writtenBytes, long residentBytes) {}

    /** A first look, to compare a later one with. */
    static final class Before {
        private final Map<Integer, Long> pids = new TreeMap<>();
        private final Map<Integer, ProcessUsage> usages = new TreeMap<>();

        Before(ClusterDescription cluster) {
            for (ClusterDescription.Node node : cluster.nodes()) {
                if (isHere(node)) {
                    long pid = node.status().map(NodeStatus::pid).orElse(0L);
                    ProcessUsage.of(pid).ifPresent(usage -> {
                        pids.put(node.nodeId(), pid);
                        usages.put(node.nodeId(), usage);
                    });
                }
            }
        }

        /** Empty if no node is a process of this machine. */
        Optional<ClusterUsage> until(long loadBytes) {
            List<Node> nodes = new ArrayList<>();
            usages.forEach((id, before) -> {
                long pid = pids.getOrDefault(id, 0L);
                ProcessUsage.of(pid)
                        .map(now -> now.since(before))
                        .ifPresent(used -> nodes.add(
                                new Node(id, pid, used.cpuSeconds(), used.writtenBytes(), used.residentBytes())));
            });
            if (nodes.isEmpty()) {
                return Optional.empty();
            }
            long written = nodes.stream().mapToLong(Node::writtenBytes).sum();
            double cpu = nodes.stream().mapToDouble(Node::cpuSeconds).sum();
            return Optional.of(
                    new ClusterUsage(cpu, written, loadBytes == 0 ? 0 : (double) written / loadBytes, nodes));
        }

        private static boolean isHere(ClusterDescription.Node node) {
            try {
                return InetAddress.getByName(node.address().host()).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }
    }
}
