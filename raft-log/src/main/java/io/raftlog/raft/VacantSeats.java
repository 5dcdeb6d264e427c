package io.raftlog.raft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Decides when to stand for election in groups without a leader.
 *
 * <p>Ratis gives a group one quick election after its start. If that has no winner, the votes being split, a voter not open
 * yet or the candidate gone, nobody tries again before the timeout that is meant for leaders that fall silent. But where no
 * leader is known, there is none whose silence to wait out. So here tries follow each other at once, after random pauses
 * that part the candidates and grow with each try: an election may just take longer, or have no majority for a long time.
 *
 * <p>Pure: told of everything. Confined to one thread.
 */
final class VacantSeats {
    private static final long SHORTEST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 500;
    /** 3 to 8 s in the end. */
    private static final int MAX_DOUBLINGS = 4;
    /** By then Ratis has made the first try by itself. */
    private static final long AFTER_START_MS = 500;

    private final RandomGenerator random;
    private final Map<UUID, Contest> contests = new HashMap<>();

    private static final class Contest {
        private int tries;
        private long pauseMs;
    }

    VacantSeats(RandomGenerator random) {
        this.random = random;
    }

    /** Returns the groups to stand for now. To be called often, with all groups that are open. */
    List<UUID> due(List<Seat> seats) {
        List<UUID> due = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (Seat seat : seats) {
            seen.add(seat.group());
            Contest contest = contests.computeIfAbsent(seat.group(), opened -> atStart());
            if (seat.state() == Seat.State.LED) {
                contest.tries = 0;
                contest.pauseMs = pauseAfter(0);
            } else if (seat.state() == Seat.State.VACANT && seat.quietMs() >= contest.pauseMs) {
                due.add(seat.group());
                contest.tries++;
                contest.pauseMs = pauseAfter(contest.tries);
            }
        }
        contests.keySet().retainAll(seen);
        return due;
    }

    private Contest atStart() {
        Contest contest = new Contest();
        contest.pauseMs = AFTER_START_MS + pauseAfter(0);
        return contest;
    }

    private long pauseAfter(int tries) {
        return random.nextLong(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS + 1) << Math.min(tries, MAX_DOUBLINGS);
    }
}
