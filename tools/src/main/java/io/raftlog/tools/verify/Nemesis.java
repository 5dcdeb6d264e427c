package io.raftlog.tools.verify;

import io.raftlog.history.Details;
import io.raftlog.history.HistoryRecorder;
import io.raftlog.history.Payload;
import io.raftlog.tools.cluster.LocalClusterException;
import io.raftlog.tools.fault.Fault;
import io.raftlog.tools.fault.FaultKind;
import io.raftlog.tools.fault.Testbed;
import io.raftlog.tools.fault.proxy.Direction;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Does one planned fault after the other: waits for its moment, looks whom it hits, does it, undoes it, and waits until the
 * cluster is as good as new. So there is never more than one broken at a time.
 *
 * <p>Confined to one thread.
 */
final class Nemesis {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration MOST_WAIT_FOR_ACKS = Duration.ofSeconds(20);
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    private final Testbed testbed;
    private final Observer observer;
    private final Tally tally;
    private final HistoryRecorder recorder;
    private final Consumer<String> story;
    private final List<InjectedFault> injected = new ArrayList<>();

    Nemesis(Testbed testbed, Observer observer, Tally tally, HistoryRecorder recorder, Consumer<String> story) {
        this.testbed = testbed;
        this.observer = observer;
        this.tally = tally;
        this.recorder = recorder;
        this.story = story;
    }

    List<InjectedFault> injected() {
        return List.copyOf(injected);
    }

    /** Goes on until the plan is at its end, or {@code untilNanos} is; a fault that has begun is brought to its end. */
    void run(Iterator<PlannedFault> plan, long untilNanos) throws InterruptedException {
        while (plan.hasNext() && left(untilNanos) > 0) {
            PlannedFault next = plan.next();
            long already = tally.acknowledged(0);
            long patience = Math.min(untilNanos, System.nanoTime() + MOST_WAIT_FOR_ACKS.toNanos());
            while (tally.acknowledged(0) - already < next.afterAcks() && left(patience) > 0) {
                sleep(LOOK_AGAIN);
            }
            sleep(next.pause());
            if (left(untilNanos) > 0) {
                perform(next);
            }
        }
    }

    private void perform(PlannedFault planned) throws InterruptedException {
        int node = target(planned);
        Fault fault = Faults.of(planned, node, testbed.nodes());
        if (fault.brokenAtOnce() > (testbed.nodes().size() - 1) / 2) {
            throw new IllegalStateException(fault.description() + " would break a majority");
        }
        story.accept(fault.description());
        tell(fault, "begin");
        long began = System.nanoTime();
        int connections = connections(node);
        long harmed = testbed.network().harmedBytes();
        String problem = attempt(() -> fault.inject(testbed));
        if (fault.lasts()) {
            sleep(planned.hold());
        }
        boolean bit = problem.isEmpty()
                && bit(fault.kind(), connections, testbed.network().harmedBytes() - harmed);
        problem += attempt(() -> fault.heal(testbed));
        tell(fault, "heal");
        long healed = System.nanoTime();
        String unwell = awaitRecovery();
        injected.add(new InjectedFault(
                fault.kind().label(), fault.description(), bit, began, healed, System.nanoTime(), problem + unwell));
    }

    private static String attempt(Runnable step) {
        try {
            step.run();
            return "";
        } catch (LocalClusterException e) {
            return e.getMessage() + " " + String.join("\n", e.advice());
        } catch (UncheckedIOException | IllegalStateException e) {
            return e.toString();
        }
    }

    /** Processes and files are hit for certain; a network only if somebody used it. */
    private static boolean bit(FaultKind kind, int connections, long harmedBytes) {
        return switch (kind) {
            case CUT, ONE_WAY, SLOW, FLAP -> harmedBytes > 0;
            case RESET, HALF_CLOSE -> connections > 0;
            case KILL, PAUSE, RESTART, ROLLING, BIT_ROT, TRUNCATE, WIPE, FSYNC, DISK_FULL, POWER -> true;
        };
    }

    private int connections(int node) {
        return testbed.nodes().stream()
                .filter(other -> other != node)
                .mapToInt(other -> testbed.network().connections(new Direction(node, other))
                        + testbed.network().connections(new Direction(other, node)))
                .sum();
    }

    private int target(PlannedFault planned) throws InterruptedException {
        List<Integer> nodes = List.copyOf(testbed.nodes());
        int any = nodes.get(new Random(planned.seed()).nextInt(nodes.size()));
        return switch (planned.aim()) {
            case ANY -> any;
            case LEADER -> observer.leaderOf(0).orElse(any);
            case METADATA_LEADER -> observer.metadataLeader().orElse(any);
            case FOLLOWER -> {
                Optional<Integer> leader = observer.leaderOf(0);
                yield leader.filter(led -> led == any).isPresent()
                        ? nodes.get((nodes.indexOf(any) + 1) % nodes.size())
                        : any;
            }
        };
    }

    /** Returns what is still not well after all patience; empty if all is. */
    private String awaitRecovery() throws InterruptedException {
        long until = System.nanoTime() + RECOVERY.toNanos();
        List<String> problems = observer.notRecovered(false);
        while (!problems.isEmpty() && left(until) > 0) {
            sleep(LOOK_AGAIN);
            problems = observer.notRecovered(false);
        }
        return problems.isEmpty()
                ? ""
                : "not well " + RECOVERY.toSeconds() + " s after it was healed: " + String.join("; ", problems);
    }

    private void tell(Fault fault, String step) {
        recorder.nemesis(
                fault.kind().label(),
                Payload.json(fault.nodes().stream().map(node -> "n" + node).toList()),
                // All the time, as far as faults go: one node at a time is a minority.
                Details.of("step", step).with("what", fault.description()).with("majority", true));
    }

    private static long left(long untilNanos) {
        return untilNanos - System.nanoTime();
    }

    private static void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }
}
