package io.raftlog.tools.verify;

import io.raftlog.tools.fault.FaultKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Faults one after the other, without end, all from a seed. In each round every kind comes once, in another order, so that
 * a short run meets as many kinds as it can.
 *
 * <p>Confined to one thread.
 */
public final class Schedule implements Iterator<PlannedFault> {
    private static final int MOST_ACKS = 150;
    private static final int MOST_PAUSE_MS = 1_500;
    private static final int LEAST_HOLD_MS = 1_000;
    private static final int MOST_HOLD_MS = 6_000;
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
        return new PlannedFault(
                round.remove(round.size() - 1),
                AIMS.get(chance.nextInt(AIMS.size())),
                chance.nextInt(MOST_ACKS),
                Duration.ofMillis(chance.nextInt(MOST_PAUSE_MS)),
                Duration.ofMillis(LEAST_HOLD_MS + chance.nextInt(MOST_HOLD_MS - LEAST_HOLD_MS)),
                chance.nextLong());
    }
}
