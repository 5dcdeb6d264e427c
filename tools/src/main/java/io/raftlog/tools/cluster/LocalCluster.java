package io.raftlog.tools.cluster;

import io.raftlog.broker.halt.HaltNote;
import io.raftlog.broker.halt.HaltNotes;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A cluster whose nodes are processes of this machine, on its loopback interface unless they are given other places. It is
 * found again through its directory, by this process or another: the nodes run on when their starter ends.
 *
 * <p>Ports are looked for once, written down and kept. Processes are remembered with the time they began, so that no
 * stranger is ever signalled. Thread-safe; changes exclude each other, also between processes.
 */
public final class LocalCluster implements AutoCloseable {
    public static final String HOST = "127.0.0.1";

    private static final NodeSignals SIGNALS = new NodeSignals(Duration.ofSeconds(30));

    /**
     * What a new cluster is made of.
     *
     * @param firstPort where the search for free ports begins
     * @param config keys that every node gets beside its own
     * @param places of the nodes that do not run on the loopback interface, by number
     */
    public record Layout(int nodes, int firstPort, Map<String, String> config, Map<Integer, NodePlace> places) {
        public static final Layout DEFAULT = new Layout(3, 9401, Map.of(), Map.of());

        public Layout {
            if (nodes < 1 || nodes > ClusterPlan.MOST_NODES) {
                throw new IllegalArgumentException(
                        nodes + " nodes: a local cluster has 1 to " + ClusterPlan.MOST_NODES);
            }
            config = Map.copyOf(config);
            places = Map.copyOf(places);
        }

        public Layout withNodes(int count) {
            return new Layout(count, firstPort, config, places);
        }

        public Layout withFirstPort(int port) {
            return new Layout(nodes, port, config, places);
        }

        public Layout withConfig(Map<String, String> keys) {
            return new Layout(nodes, firstPort, keys, places);
        }

        public Layout withPlaces(Map<Integer, NodePlace> others) {
            return new Layout(nodes, firstPort, config, others);
        }
    }

    /** What became of a node's process. */
    public enum NodeState {
        RUNNING,
        PAUSED,
        STOPPED
    }

    /**
     * A node as it is now.
     *
     * @param pid empty if it does not run
     * @param raftAddress where the other nodes reach it
     * @param data everything that it keeps
     * @param halted why it does not run, if it stopped itself
     */
    public record NodeReport(
            int id,
            NodeState state,
            Optional<Long> pid,
            NodeAddress address,
            NodeAddress raftAddress,
            Path data,
            Path logFile,
            Optional<HaltNote> halted) {}

    /** A node that has just become ready, and how long that took from its start. */
    public record NodeReady(int id, long pid, NodeAddress address, Duration after, boolean leadsMetadata) {}

    /** How a node was stopped. */
    public enum NodeEnd {
        STOPPED,
        /** It did not end in time and got SIGKILL. */
        KILLED,
        NOT_RUNNING
    }

    private final ClusterDirectory directory;

    private LocalCluster(ClusterDirectory directory) {
        this.directory = directory;
    }

    /** Writes down a new cluster; nothing runs yet. Throws if one is there already, or foreign files are. */
    public static LocalCluster create(Path root, Layout layout) {
        ClusterDirectory directory = new ClusterDirectory(root);
        try (ClusterDirectory.Lock lock = directory.lock()) {
            List<Path> foreign = directory.foreignEntries();
            if (!foreign.isEmpty()) {
                throw new LocalClusterException(
                        ErrorCode.WRONG_DATA_DIRECTORY,
                        directory.root() + " is not empty: " + foreign.get(0).getFileName() + " is in it",
                        "use an empty or new directory: --data DIR");
            }
            directory.write(ClusterPlan.of(layout));
        }
        return new LocalCluster(directory);
    }

    /** The cluster that was made in this directory; empty if none was. */
    public static Optional<LocalCluster> open(Path root) {
        ClusterDirectory directory = new ClusterDirectory(root);
        return directory.read().map(state -> new LocalCluster(directory));
    }

    public Path root() {
        return directory.root();
    }

    public String clusterId() {
        return state().clusterId();
    }

    /** Where clients reach the nodes, running or not, in the order of their numbers. */
    public List<NodeAddress> addresses() {
        return state().nodes().stream().map(ClusterState.Member::address).toList();
    }

    /** The addresses as a client takes them. */
    public String bootstrapServers() {
        return addresses().stream().map(NodeAddress::toString).collect(Collectors.joining(","));
    }

    public List<NodeReport> nodes() {
        return state().nodes().stream().map(this::report).toList();
    }

    /** Where a library is to lie that the node's process loads at its next start, whether one is there or not. */
    public NodePreload preloadOf(int id) {
        return new NodePreload(directory.node(id));
    }

    public NodeReport node(int id) {
        return report(member(id));
    }

    /** Whether any node's process is there. */
    public boolean isRunning() {
        return nodes().stream().anyMatch(node -> node.state() != NodeState.STOPPED);
    }

    /** Adds configuration keys for all nodes; they take effect when a node is started next. */
    public void configure(Map<String, String> keys) {
        try (ClusterDirectory.Lock lock = directory.lock()) {
            directory.write(state().withConfig(keys));
        }
    }

    /** Has one node start, from its next start on, with these keys of its own, in place of those given before. */
    public void configure(int id, Map<String, String> keys) {
        try (ClusterDirectory.Lock lock = directory.lock()) {
            directory.write(state().with(member(id).withConfig(keys)));
        }
    }

    /**
     * Starts every node that does not run and waits until all are ready. If one does not become ready, those started
     * here are stopped again and the exception tells which one and why, with the end of its log.
     *
     * @param progress told of each node as it becomes ready
     */
    public void start(Duration timeout, Consumer<NodeReady> progress) {
        try (ClusterDirectory.Lock lock = directory.lock()) {
            List<Integer> stopped = state().nodes().stream()
                    .filter(node -> report(node).state() == NodeState.STOPPED)
                    .map(ClusterState.Member::id)
                    .toList();
            launchAndAwait(stopped, timeout, progress);
        }
    }

    /** {@link #start(Duration, Consumer)} with a minute's patience, untold. */
    public void start() {
        start(Duration.ofMinutes(1), ready -> {});
    }

    /** Starts one node and waits until it is ready. Throws if it runs. */
    public void startNode(int id, Duration timeout, Consumer<NodeReady> progress) {
        try (ClusterDirectory.Lock lock = directory.lock()) {
            requireState(id, NodeState.STOPPED, "runs already");
            launchAndAwait(List.of(id), timeout, progress);
        }
    }

    /** Adds a node that joins the others, starts it and waits until it is ready; returns its number. */
    public int add(Duration timeout, Consumer<NodeReady> progress) {
        try (ClusterDirectory.Lock lock = directory.lock()) {
            ClusterState.Member joining = ClusterPlan.oneMore(state());
            directory.write(state().with(joining));
            launchAndAwait(List.of(joining.id()), timeout, progress);
            return joining.id();
        }
    }

    /** Stops one node in an orderly way if it runs, then starts it and waits until it is ready. */
    public void restart(int id, Duration timeout, Consumer<NodeReady> progress) {
        try (ClusterDirectory.Lock lock = directory.lock()) {
            stopAll(List.of(member(id)));
            launchAndAwait(List.of(id), timeout, progress);
        }
    }

    /** {@code kill -9}: the process is gone when this returns. Throws if it does not run. */
    public void kill(int id) {
        SIGNALS.kill(id, running(id));
    }

    /** {@code kill -STOP}: the process holds its connections and answers nothing, from when this returns. */
    public void pause(int id) {
        SIGNALS.pause(id, running(id));
    }

    /** The end of {@link #pause}. */
    public void resume(int id) {
        SIGNALS.resume(running(id));
    }

    /** {@link #resume} of every node that runs; one that was not paused does not notice. */
    public void resumeAll() {
        for (NodeReport node : nodes()) {
            if (node.state() != NodeState.STOPPED) {
                resume(node.id());
            }
        }
    }

    /** Stops every node in an orderly way, all at once; kills what does not end in time. */
    public List<NodeEnd> stop() {
        try (ClusterDirectory.Lock lock = directory.lock()) {
            return stopAll(state().nodes());
        }
    }

    /** Stops the nodes and deletes all that was made for the cluster, and nothing else. */
    public void destroy() {
        try (ClusterDirectory.Lock lock = directory.lock()) {
            ClusterState state = state();
            state.nodes().stream()
                    .flatMap(node -> node.process().stream())
                    .filter(ProcessIdentity::isAlive)
                    .forEach(SIGNALS::tryKill);
            directory.delete(state);
        }
    }

    /** Stops the nodes; the data stays. */
    @Override
    public void close() {
        if (directory.read().isPresent()) {
            stop();
        }
    }

    /** The last lines of a node's log. */
    public List<String> logTail(int id, int lines) {
        return LogTail.of(report(member(id)).logFile(), lines);
    }

    private void launchAndAwait(List<Integer> ids, Duration timeout, Consumer<NodeReady> progress) {
        ids.forEach(this::requireFreePorts);
        List<ClusterState.Member> started = new ArrayList<>();
        try {
            for (int id : ids) {
                NodeProcess.configure(directory, state(), member(id));
                ClusterState.Member node =
                        member(id).withProcess(Optional.of(NodeProcess.start(directory, member(id))));
                // First remembered here, so that it is stopped even if it cannot be written down.
                started.add(node);
                directory.write(state().with(node));
            }
            new Readiness(directory, started).await(timeout, progress);
        } catch (RuntimeException e) {
            stopAll(started);
            throw e;
        }
    }

    private List<NodeEnd> stopAll(List<ClusterState.Member> nodes) {
        return SIGNALS.stop(nodes.stream().map(ClusterState.Member::process).toList());
    }

    private void requireFreePorts(int id) {
        ClusterState.Member node = member(id);
        if (node.place().networkNamespace().isPresent()) {
            // Nobody else is there.
            return;
        }
        for (int port : List.of(node.port(), node.raftPort())) {
            if (!FreePorts.isFree(port)) {
                throw new LocalClusterException(
                        ErrorCode.ADDRESS_IN_USE,
                        "port " + port + " of node " + id + " is taken by another process meanwhile",
                        "end that process, or make a new cluster: raftlog local start --fresh");
            }
        }
    }

    private void requireState(int id, NodeState wanted, String otherwise) {
        if (report(member(id)).state() != wanted) {
            throw new LocalClusterException(ErrorCode.INVALID_REQUEST, "node " + id + " " + otherwise);
        }
    }

    private ProcessIdentity running(int id) {
        return member(id)
                .process()
                .filter(ProcessIdentity::isAlive)
                .orElseThrow(() -> new LocalClusterException(
                        ErrorCode.NOT_FOUND, "node " + id + " does not run", "start it:  raftlog local restart " + id));
    }

    private ClusterState.Member member(int id) {
        ClusterState state = state();
        return state.node(id)
                .orElseThrow(() -> new LocalClusterException(
                        ErrorCode.NOT_FOUND,
                        "there is no node " + id + "; the cluster has nodes 1 to "
                                + state.nodes().size()));
    }

    private ClusterState state() {
        return directory
                .read()
                .orElseThrow(() -> new LocalClusterException(
                        ErrorCode.NOT_FOUND,
                        "there is no local cluster in " + directory.root(),
                        "make one:  raftlog local start"));
    }

    private NodeReport report(ClusterState.Member node) {
        Optional<ProcessIdentity> process = node.process().filter(ProcessIdentity::isAlive);
        NodeState state = process.map(alive -> alive.isPaused() ? NodeState.PAUSED : NodeState.RUNNING)
                .orElse(NodeState.STOPPED);
        Path log = directory.logs(node.id()).resolve("node.log");
        return new NodeReport(
                node.id(),
                state,
                process.map(ProcessIdentity::pid),
                node.address(),
                node.raftAddress(),
                directory.data(node.id()),
                log,
                halted(node, state));
    }

    private Optional<HaltNote> halted(ClusterState.Member node, NodeState state) {
        if (state != NodeState.STOPPED) {
            return Optional.empty();
        }
        // One that was killed or stopped since has left the note of an earlier process.
        return HaltNotes.in(directory.data(node.id())).stream()
                .filter(note ->
                        node.process().filter(last -> last.pid() == note.pid()).isPresent())
                .reduce((earlier, later) -> later);
    }
}
