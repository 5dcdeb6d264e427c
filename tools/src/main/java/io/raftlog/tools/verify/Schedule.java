package io.raftlog.tools.verify;

import io.raftlog.tools.fault.FaultKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/**
 * Faults one after the other, without end, all from a seed. In each round every kind comes once, in another order, so that
 * a short run meets as many kinds as it can. One in three is overlapped by another on the same node, where there is one
 * among the kinds that goes with it.
 *
 * <p>Confined to one thread.
 */
public final class Schedule implements Iterator<PlannedFault> {
    private static final int MOST_ACKS = 150;
    private static final int MOST_PAUSE_MS = 1_500;
    private static final int LEAST_HOLD_MS = 1_000;
    private static final int MOST_HOLD_MS = 6_000;
    private static final int ONE_OVERLAPS_IN = 3;
    private static final int MOST_LONGER_MS = 3_000;
    private static final List<Aim> AIMS = List.of(Aim.LEADER, Aim.LEADER, Aim.FOLLOWER, Aim.METADATA_LEADER, Aim.ANY);

    private final List<FaultKind> kinds;
    private final Random chance;
    private final List<FaultKind> round = new ArrayList<>();

    public Schedule(Collection<FaultKind> kinds, long seed) {
        // In one order, whatever the caller's.
        this.kinds = List.copyOf(new TreeSet<>(kinds));
        if (this.kinds.isEmpty()) {
            throw new IllegalArgumentException("a schedule without faults");
        }
        this.chance = new Random(seed);
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public PlannedFault next() {
        if (round.isEmpty()) {
            round.addAll(kinds);
            Collections.shuffle(round, chance);
        }
        PlannedFault planned = new PlannedFault(
                round.remove(round.size() - 1),
                AIMS.get(chance.nextInt(AIMS.size())),
                chance.nextInt(MOST_ACKS),
                Duration.ofMillis(chance.nextInt(MOST_PAUSE_MS)),
                Duration.ofMillis(LEAST_HOLD_MS + chance.nextInt(MOST_HOLD_MS - LEAST_HOLD_MS)),
                chance.nextLong());
        return chance.nextInt(ONE_OVERLAPS_IN) == 0
                ? overlap(planned).map(planned::overlappedBy).orElse(planned)
                : planned;
    }

    /** Of a kind that was asked for too; empty if none of these goes with the fault. */
    private Optional<Overlap> overlap(PlannedFault planned) {
        List<FaultKind> possible = kinds.stream()
                .filter(Overlap.possibleWith(planned.kind())::contains)
                .toList();
        if (possible.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Overlap(
                possible.get(chance.nextInt(possible.size())),
                Duration.ofMillis(chance.nextInt((int) planned.hold().toMillis())),
                Duration.ofMillis(chance.nextInt(MOST_LONGER_MS)),
                chance.nextBoolean(),
                chance.nextLong()));
    }
}
