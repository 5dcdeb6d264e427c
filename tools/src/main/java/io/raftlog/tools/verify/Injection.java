package io.raftlog.tools.verify;

import io.raftlog.history.Details;
import io.raftlog.history.HistoryRecorder;
import io.raftlog.history.Payload;
import io.raftlog.tools.cluster.LocalCluster.NodeState;
import io.raftlog.tools.cluster.LocalClusterException;
import io.raftlog.tools.fault.Fault;
import io.raftlog.tools.fault.Testbed;
import io.raftlog.tools.fault.proxy.Direction;
import java.io.UncheckedIOException;

/**
 * A fault that is being done: what it did, and when.
 *
 * <p>Confined to one thread.
 */
final class Injection {
    private final Fault fault;
    private final Testbed testbed;
    private final HistoryRecorder recorder;
    private final long beganNanos;
    private final int connections;
    private final long harmedBefore;
    private String problem = "";
    private boolean bit;
    private long healedNanos;

    private Injection(Fault fault, Testbed testbed, HistoryRecorder recorder) {
        this.fault = fault;
        this.testbed = testbed;
        this.recorder = recorder;
        tell("begin");
        this.beganNanos = System.nanoTime();
        this.connections = connections();
        this.harmedBefore = testbed.network().harmedBytes();
    }

    /** One that is over at once is healed when this returns. */
    static Injection begin(Fault fault, Testbed testbed, HistoryRecorder recorder) {
        Injection injection = new Injection(fault, testbed, recorder);
        injection.attempt(() -> fault.inject(testbed));
        if (!fault.lasts()) {
            injection.heal();
        }
        return injection;
    }

    boolean lasts() {
        return fault.lasts();
    }

    void heal() {
        bit = problem.isEmpty() && hasBitten();
        attempt(() -> fault.heal(testbed));
        tell("heal");
        healedNanos = System.nanoTime();
    }

    /** @param unwell what is still not as before; empty if nothing */
    InjectedFault recovered(String unwell) {
        return new InjectedFault(
                fault.kind().label(),
                fault.description(),
                fault.nodes(),
                bit,
                beganNanos,
                healedNanos,
                System.nanoTime(),
                problem + unwell);
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (LocalClusterException e) {
            problem += e.getMessage() + " " + String.join("\n", e.advice());
        } catch (UncheckedIOException | IllegalStateException e) {
            problem += e;
        }
    }

    /** Processes and files are hit for certain; a network only if somebody used it, a force only if there was one. */
    private boolean hasBitten() {
        return switch (fault.kind()) {
            case CUT, ONE_WAY, SLOW, FLAP -> testbed.network().harmedBytes() > harmedBefore;
            case RESET, HALF_CLOSE -> connections > 0;
            case FSYNC ->
                fault.nodes().stream()
                        .allMatch(node -> testbed.cluster().node(node).state() == NodeState.STOPPED);
            case KILL,
                    PAUSE,
                    RESTART,
                    ROLLING,
                    UNPLUG,
                    BIT_ROT,
                    TRUNCATE,
                    WIPE,
                    SLOW_DISK,
                    DISK_FULL,
                    POWER,
                    CLOCK,
                    MOVE -> true;
        };
    }

    /** Those that its nodes have with others. */
    private int connections() {
        return fault.nodes().stream()
                .flatMap(node -> Direction.around(node, testbed.othersThan(node)).stream())
                .mapToInt(testbed.network()::connections)
                .sum();
    }

    private void tell(String step) {
        recorder.nemesis(
                fault.kind().label(),
                Payload.json(fault.nodes().stream().map(node -> "n" + node).toList()),
                // All the time, as far as faults go: one node at a time is a minority.
                Details.of("step", step).with("what", fault.description()).with("majority", true));
    }
}
