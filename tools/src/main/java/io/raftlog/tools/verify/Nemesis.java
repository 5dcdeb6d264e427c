package io.raftlog.tools.verify;

import io.raftlog.history.HistoryRecorder;
import io.raftlog.tools.fault.Fault;
import io.raftlog.tools.fault.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Does one planned fault after the other: waits for its moment, looks whom it hits, does it, undoes it, and waits until the
 * cluster is as good as new. So there is never more than one node broken at a time, though it may be by two faults. If the
 * cluster does not recover that is the end: whatever went wrong after more faults would not be their fault alone.
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

    /**
     * Goes on until the plan is at its end, or {@code untilNanos} is, or something does not go as it should; a fault that has
     * begun is brought to its end.
     */
    void run(Iterator<PlannedFault> plan, long untilNanos) throws InterruptedException {
        boolean well = true;
        while (well && plan.hasNext() && left(untilNanos) > 0) {
            PlannedFault next = plan.next();
            long already = tally.acknowledged(0);
            long patience = Math.min(untilNanos, System.nanoTime() + MOST_WAIT_FOR_ACKS.toNanos());
            while (tally.acknowledged(0) - already < next.afterAcks() && left(patience) > 0) {
                sleep(LOOK_AGAIN);
            }
            sleep(next.pause());
            if (left(untilNanos) > 0) {
                well = perform(next);
            }
        }
    }

    /** Returns whether it went as it should, and the cluster has recovered. */
    private boolean perform(PlannedFault planned) throws InterruptedException {
        int node = target(planned);
        Injection first = begin("", Faults.of(planned.kind(), planned.seed(), node, testbed.nodes()));
        List<Injection> all = new ArrayList<>(List.of(first));
        if (first.lasts()) {
            if (planned.overlap().isPresent()) {
                all.add(overlap(first, planned, planned.overlap().get(), node));
            } else {
                sleep(planned.hold());
                first.heal();
            }
        }
        String unwell = awaitRecovery();
        List<InjectedFault> done =
                all.stream().map(each -> each.recovered(unwell)).toList();
        injected.addAll(done);
        return done.stream().allMatch(fault -> fault.problem().isEmpty());
    }

    /** Returns the second fault; both are over then. */
    private Injection overlap(Injection first, PlannedFault planned, Overlap overlap, int node)
            throws InterruptedException {
        sleep(overlap.after());
        Injection second = begin("and ", Faults.of(overlap.kind(), overlap.seed(), node, testbed.nodes()));
        sleep(planned.hold().minus(overlap.after()));
        List<Injection> healing = overlap.endsLast(planned.kind()) ? List.of(first, second) : List.of(second, first);
        if (second.lasts()) {
            healing.get(0).heal();
            sleep(overlap.longer());
            healing.get(1).heal();
        } else {
            first.heal();
        }
        return second;
    }

    private Injection begin(String conjunction, Fault fault) {
        if (fault.brokenAtOnce() > (testbed.nodes().size() - 1) / 2) {
            throw new IllegalStateException(fault.description() + " would break a majority");
        }
        story.accept(conjunction + fault.description());
        return Injection.begin(fault, testbed, recorder);
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

    private static long left(long untilNanos) {
        return untilNanos - System.nanoTime();
    }

    private static void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(Math.max(0, duration.toMillis()));
    }
}
