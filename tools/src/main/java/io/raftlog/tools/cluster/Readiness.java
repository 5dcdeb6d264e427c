package io.raftlog.tools.cluster;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.NodeStatus;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RaftlogException;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until nodes that were just started say of themselves that they are ready. A node whose process ends, or that is
 * not ready in time, is reported with its own words and the end of its log.
 *
 * <p>Confined to one thread.
 */
final class Readiness {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(3);
    private static final long POLL_MS = 50;
    private static final int LOG_LINES = 20;

    private final ClusterDirectory directory;
    private final List<ClusterState.Member> waitingFor;
    private final long begun = System.nanoTime();

    Readiness(ClusterDirectory directory, List<ClusterState.Member> started) {
        this.directory = directory;
        this.waitingFor = new ArrayList<>(started);
    }

    /** Returns once all are ready; throws {@link LocalClusterException} if one will not be. */
    void await(Duration timeout, Consumer<LocalCluster.NodeReady> progress) {
        @Nullable RaftlogClient client = null;
        try {
            while (!waitingFor.isEmpty()) {
                client = client == null ? tryConnect() : client;
                if (client != null) {
                    askAll(client, progress);
                }
                failIfOneEnded();
                if (!waitingFor.isEmpty()) {
                    failIfLate(timeout);
                    Pause.millis(POLL_MS);
                }
            }
        } finally {
            if (client != null) {
                client.close();
            }
        }
    }

    private void askAll(RaftlogClient client, Consumer<LocalCluster.NodeReady> progress) {
        for (ClusterState.Member node : List.copyOf(waitingFor)) {
            Optional<NodeStatus> status = ask(client, node).filter(NodeStatus::ready);
            if (status.isPresent()) {
                waitingFor.remove(node);
                Duration after = Duration.ofNanos(System.nanoTime() - begun);
                boolean leads = status.get().metadataLeader().orElse(0) == node.id();
                progress.accept(
                        new LocalCluster.NodeReady(node.id(), status.get().pid(), node.address(), after, leads));
            }
        }
    }

    private @Nullable RaftlogClient tryConnect() {
        try {
            return RaftlogClient.connect(ClientConfig.of(waitingFor.stream()
                            .map(ClusterState.Member::address)
                            .toList())
                    .withClientId("raftlog-local")
                    .withRequestTimeout(ASK_TIMEOUT));
        } catch (RaftlogException e) {
            // Nobody listens yet.
            return null;
        }
    }

    private static Optional<NodeStatus> ask(RaftlogClient client, ClusterState.Member node) {
        try {
            return Optional.of(
                    client.admin().nodeStatus(node.address()).get(ASK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | CompletionException | TimeoutException | RaftlogException e) {
            // Not yet; that it takes too long is judged by the caller.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalClusterException(ErrorCode.CLOSED, "interrupted while waiting for node " + node.id());
        }
    }

    private void failIfOneEnded() {
        for (ClusterState.Member node : waitingFor) {
            if (node.process().filter(ProcessIdentity::isAlive).isEmpty()) {
                throw failure(ErrorCode.NOT_READY, node, "ended before it was ready: " + lastWord(node));
            }
        }
    }

    private void failIfLate(Duration timeout) {
        if (System.nanoTime() - begun > timeout.toNanos()) {
            ClusterState.Member node = waitingFor.get(0);
            throw failure(ErrorCode.TIMED_OUT, node, "was not ready after " + timeout.toSeconds() + " s");
        }
    }

    /** The refusal that it printed, or why it stopped itself; advice follows these. Else what the Java machine said. */
    private String lastWord(ClusterState.Member node) {
        List<String> printed = LogTail.of(directory.logs(node.id()).resolve("stdout.log"), LOG_LINES);
        return printed.stream()
                .filter(line -> line.startsWith("RL-") || line.startsWith("raftlog: "))
                .findFirst()
                .or(() -> printed.stream().filter(line -> !line.isBlank()).findFirst())
                .orElse("it printed nothing, as if it had been killed");
    }

    /** With what the node printed, where its refusals are, and the end of its log. */
    private LocalClusterException failure(ErrorCode code, ClusterState.Member node, String what) {
        List<String> printed = LogTail.of(directory.logs(node.id()).resolve("stdout.log"), LOG_LINES);
        List<String> log = LogTail.of(directory.logs(node.id()).resolve("node.log"), LOG_LINES);
        List<String> advice = new ArrayList<>(printed);
        if (!log.isEmpty()) {
            advice.add("last lines of " + directory.logs(node.id()).resolve("node.log") + ":");
            log.forEach(line -> advice.add("  " + line));
        }
        return new LocalClusterException(code, "node " + node.id() + " " + what, advice.toArray(String[]::new));
    }
}
