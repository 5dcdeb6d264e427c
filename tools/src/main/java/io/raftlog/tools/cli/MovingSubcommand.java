package io.raftlog.tools.cli;

import io.raftlog.client.Placement;
import io.raftlog.client.PlacementDescription;
import io.raftlog.client.ReplicaMove;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.output.CommandFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Option;

/** What the commands that have replicas move share: they can wait until that is done. */
abstract class MovingSubcommand extends Subcommand {
    private static final long LOOK_AGAIN_MS = 200;

    @Option(
            names = {"-w", "--wait"},
            description = "End only when it is done, or after --wait-for.")
    boolean wait;

    @Option(
            names = "--wait-for",
            paramLabel = "DURATION",
            description = "How long to wait at most; the work goes on after that. Default: 1h.")
    Duration patience = Duration.ofHours(1);

    /** Waits, if asked to, until nothing is left. */
    final void awaitNoneLeft(Placement placement, String what, ToLongFunction<PlacementDescription> left)
            throws Exception {
        if (!wait) {
            return;
        }
        long deadline = System.nanoTime() + patience.toNanos();
        long most = 0;
        try (Progress progress = Progress.of(stdio(), what, "replicas", -1)) {
            while (true) {
                long now = left.applyAsLong(await(placement.describe()));
                if (now == 0) {
                    return;
                }
                most = Math.max(most, now);
                progress.at(most - now);
                if (System.nanoTime() > deadline) {
                    throw CommandFailure.of(
                            ErrorCode.TIMED_OUT,
                            now + " replicas are still on their way after " + patience.toSeconds()
                                    + " s; they go on moving",
                            "see how far they are:  raftlog partition list --moving");
                }
                Thread.sleep(LOOK_AGAIN_MS);
            }
        }
    }

    /** A plan, or what was begun, for people. */
    final List<String> report(List<MoveView> moves, String begun, String none, boolean planned, String apply) {
        if (moves.isEmpty()) {
            return List.of(none);
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                planned
                        ? "plan (nothing changed yet)   " + TopicView.plural(moves.size(), "partition")
                        : begun + "   " + TopicView.plural(moves.size(), "partition"));
        lines.addAll(MoveView.lines(moves));
        if (planned) {
            lines.add("apply:  " + apply);
        }
        return lines;
    }

    static long moving(List<ReplicaMove> all, List<MoveView> begun) {
        return all.stream()
                .filter(move -> begun.stream()
                        .anyMatch(mine -> mine.topic().equals(move.partition().topic())
                                && mine.partition() == move.partition().partition()))
                .count();
    }
}
