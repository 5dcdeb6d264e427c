package io.raftlog.tools.cluster;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cluster.LocalCluster.NodeEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Ends, pauses and resumes the processes of nodes, and waits until that has happened.
 *
 * @param stopWithin how long a process may take to end in an orderly way
 */
record NodeSignals(Duration stopWithin) {
    private static final Duration KILL_WITHIN = Duration.ofSeconds(10);
    /** A thread that waits for the disk stops only after that. */
    private static final Duration PAUSE_WITHIN = Duration.ofSeconds(10);

    /** {@code SIGKILL}: the process is gone when this returns. */
    void kill(int nodeId, ProcessIdentity process) {
        if (!tryKill(process)) {
            throw failure(nodeId, process, "is still there after SIGKILL");
        }
    }

    /** Whether the process is gone after {@code SIGKILL}. */
    boolean tryKill(ProcessIdentity process) {
        send("KILL", process);
        return await(() -> !process.isAlive(), KILL_WITHIN);
    }

    /** {@code SIGSTOP}: no thread of the process moves any more when this returns. */
    void pause(int nodeId, ProcessIdentity process) {
        send("STOP", process);
        if (!await(process::standsStill, PAUSE_WITHIN)) {
            throw failure(nodeId, process, "still moves after SIGSTOP");
        }
    }

    /** The end of {@link #pause}; one that was not paused does not notice. */
    void resume(ProcessIdentity process) {
        send("CONT", process);
    }

    /** Has all of these that are there end in an orderly way, at once; kills what does not in time. */
    List<NodeEnd> stop(List<Optional<ProcessIdentity>> processes) {
        List<Optional<ProcessIdentity>> running = processes.stream()
                .map(process -> process.filter(ProcessIdentity::isAlive))
                .toList();
        running.forEach(process -> process.ifPresent(alive -> {
            // A paused process would only hear it once it goes on.
            send("CONT", alive);
            send("TERM", alive);
        }));
        return running.stream()
                .map(process -> process.map(this::awaitEnd).orElse(NodeEnd.NOT_RUNNING))
                .toList();
    }

    private NodeEnd awaitEnd(ProcessIdentity process) {
        if (await(() -> !process.isAlive(), stopWithin)) {
            return NodeEnd.STOPPED;
        }
        tryKill(process);
        return NodeEnd.KILLED;
    }

    /** Does nothing if it is not that process any more. */
    private static void send(String signal, ProcessIdentity process) {
        if (!process.isAlive()) {
            return;
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            String printed = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (kill.waitFor() != 0 && process.isAlive()) {
                throw new LocalClusterException(
                        ErrorCode.INTERNAL, "cannot signal process " + process.pid() + ": " + printed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalClusterException(ErrorCode.INTERNAL, "interrupted while signalling a node");
        }
    }

    private static boolean await(BooleanSupplier condition, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Pause.millis(20);
        }
        return true;
    }

    private static LocalClusterException failure(int nodeId, ProcessIdentity process, String what) {
        return new LocalClusterException(
                ErrorCode.TIMED_OUT, "node " + nodeId + " (pid " + process.pid() + ") " + what);
    }
}
