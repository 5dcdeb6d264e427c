package io.raftlog.tools.cli;

import io.raftlog.broker.Node;
import io.raftlog.broker.NodeConfig;
import io.raftlog.broker.NodeStartException;
import io.raftlog.broker.halt.HaltNote;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        description = "Run a node in this process until it is told to stop (SIGTERM or Ctrl-C).",
        footer = {
            "",
            "Keys: raftlog config list. A later source wins: the file, then $RAFTLOG_NODE_ID and the like, then --set.",
            "The log goes to the folder logs beside the configuration file, unless -Draftlog.log.dir says otherwise."
        })
final class ServerStart extends Subcommand {
    @Option(names = "--config", paramLabel = "FILE", description = "Properties of the node.")
    @Nullable
    Path file;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One property. May be repeated.")
    Map<String, String> overrides = Map.of();

    /**
     * What is printed once the node is ready.
     *
     * @param stoppedItselfBefore when and why the last time, if it ever did
     */
    private record ReadyView(
            int nodeId,
            String clusterId,
            String address,
            long pid,
            String dataDirectory,
            long tookMs,
            @Nullable String stoppedItselfBefore) {
        List<String> lines() {
            List<String> lines = new ArrayList<>();
            lines.add("node " + nodeId + " of " + clusterId + "  pid " + pid + "  " + address + "  ready in "
                    + Units.duration(Duration.ofMillis(tookMs)) + "  data " + dataDirectory);
            if (stoppedItselfBefore != null) {
                lines.add("  before: " + stoppedItselfBefore);
            }
            return lines;
        }
    }

    @Override
    ExitCode run() throws Exception {
        long begun = System.nanoTime();
        chooseLog();
        NodeConfig config;
        Node node;
        try {
            config = NodeConfig.load(file, stdio().environment(), overrides);
            node = Node.start(config);
        } catch (NodeStartException e) {
            Refusal refusal = e.refusal();
            throw CommandFailure.of(
                    refusal.code(), refusal.message(), refusal.hint().lines().toArray(String[]::new));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "shutdown"));
        node.ready().thenRun(() -> announce(config, node, Duration.ofNanos(System.nanoTime() - begun)));
        try {
            node.stopped().get();
            return ExitCode.OK;
        } catch (ExecutionException e) {
            throw CommandFailure.of(
                    ErrorCode.STORAGE_FAILED,
                    "node " + config.nodeId() + " stopped by itself: " + e.getCause(),
                    "its log says more");
        }
    }

    /** Before anything logs: a node's log goes into files. */
    private void chooseLog() {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "logback-server.xml");
        }
        if (System.getProperty("raftlog.log.dir") == null && file != null) {
            System.setProperty(
                    "raftlog.log.dir",
                    file.toAbsolutePath().resolveSibling("logs").toString());
        }
    }

    private void announce(NodeConfig config, Node node, Duration took) {
        ReadyView ready = new ReadyView(
                config.nodeId(),
                config.clusterId(),
                node.address().toString(),
                ProcessHandle.current().pid(),
                config.dataDirectory().toString(),
                took.toMillis(),
                node.haltedBefore().map(HaltNote::message).orElse(null));
        output().print(ready, ReadyView::lines);
    }
}
