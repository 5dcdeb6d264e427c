package io.raftlog.tools.fault.clock;

import io.raftlog.tools.cluster.NodePreload;
import io.raftlog.tools.fault.system.SystemTool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The time of day of each node, which can be set ahead of the machine's or behind it. A library of some lines, made by the
 * machine's C compiler, stands between a node and the C library and adds an offset; {@link #unavailable} tells what is
 * missing. Only the time of day jumps: what counts up from the machine's start, and so all waiting, is left alone.
 *
 * <p>Thread-safe, as far as different nodes are concerned.
 */
public final class NodeClocks {
    /** The nodes have the machine's clock. */
    public static final NodeClocks NONE = new NodeClocks(Map.of());

    private static final String SOURCE = "clock.c";
    private static final List<String> COMPILER = List.of("cc", "-shared", "-fPIC", "-O2", "-o");
    private static final Duration TRIED = Duration.ofDays(400);

    private final Map<Integer, NodePreload> nodes;

    private NodeClocks(Map<Integer, NodePreload> nodes) {
        this.nodes = nodes;
    }

    /** Why clocks cannot be set here; empty if they can. Found out once, by trying. */
    public static Optional<String> unavailable() {
        return Probe.UNAVAILABLE;
    }

    private static final class Probe {
        static final Optional<String> UNAVAILABLE = findOut();
    }

    private static Optional<String> findOut() {
        if (!SystemTool.isThere(COMPILER.get(0))) {
            return Optional.of("no C compiler (cc) is installed, which would make a clock for a node");
        }
        try {
            Path folder = Files.createTempDirectory("raftlog-clock");
            var tried = new NodePreload(folder);
            try {
                long before = secondsBy(tried);
                fit(tried);
                set(tried, TRIED);
                boolean jumped = secondsBy(tried) - before >= TRIED.toSeconds();
                return jumped ? Optional.empty() : Optional.of("a preloaded library does not change a process's clock");
            } finally {
                tried.delete();
                Files.deleteIfExists(folder);
            }
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            // Where nothing can be preloaded, whoever tries may print that instead of the time.
            return Optional.of("no clock can be made for a node: " + e.getMessage());
        }
    }

    /** The time of day of a process that is started as a node would be. */
    private static long secondsBy(NodePreload preload) {
        return Long.parseLong(SystemTool.run(preload.environment(), List.of("date", "+%s")));
    }

    /** Gives each of these nodes, by number, a clock from its next start on; it shows the machine's time. */
    public static NodeClocks fittedTo(Map<Integer, NodePreload> nodes) {
        nodes.values().forEach(NodeClocks::fit);
        return new NodeClocks(Map.copyOf(nodes));
    }

    private static void fit(NodePreload preload) {
        try (InputStream text = NodeClocks.class.getResourceAsStream(SOURCE)) {
            Files.createDirectories(preload.folder());
            Files.write(preload.source(), Objects.requireNonNull(text, SOURCE).readAllBytes());
            set(preload, Duration.ZERO);
            List<String> command = new ArrayList<>(COMPILER);
            command.addAll(
                    List.of(preload.library().toString(), preload.source().toString(), "-ldl"));
            SystemTool.run(command);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a clock in " + preload.folder(), e);
        }
    }

    /** From now on the node's time of day is the machine's and this. */
    public void set(int node, Duration ahead) {
        NodePreload preload = nodes.get(node);
        if (preload == null) {
            throw new IllegalStateException("node " + node + " has no clock of its own");
        }
        set(preload, ahead);
    }

    /** All show the machine's time. */
    public void reset() {
        nodes.keySet().forEach(node -> set(node, Duration.ZERO));
    }

    /** In one write of eight bytes, which running processes have mapped. */
    private static void set(NodePreload preload, Duration ahead) {
        ByteBuffer nanos = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        nanos.putLong(ahead.toNanos()).flip();
        try (FileChannel file =
                FileChannel.open(preload.clock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(nanos, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set " + preload.clock(), e);
        }
    }
}
