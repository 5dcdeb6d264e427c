package io.raftlog.raft;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * One group on nodes whose {@link VacantSeats} are real. The rest is Raft's election in small: a candidate asks whether it
 * would be elected, then for votes in a higher term; logs are equal; no timeout but that of the seats. Messages are slow at
 * random, and none is lost but those to and from the dead.
 */
final class SimulatedVotes {
    private static final UUID GROUP = new UUID(1, 1);
    private static final int LOOK_EVERY_MS = 25;
    private static final int NOBODY = 0;

    private enum Role {
        FOLLOWS,
        STANDS,
        LEADS
    }

    private final class Member {
        private final int node;
        private final long phase = random.nextLong(LOOK_EVERY_MS);
        private final VacantSeats seats = new VacantSeats(random);
        private Role role = Role.FOLLOWS;
        private long roleSinceMs;
        private long term;
        private int votedFor = NOBODY;
        private int leader = NOBODY;
        private boolean dead;
        private boolean deaf;

        Member(int node) {
            this.node = node;
        }

        void become(Role now) {
            role = now;
            roleSinceMs = nowMs;
        }

        /** A higher term than its own: it follows, whoever leads in it. */
        void enter(long higher) {
            if (higher > term) {
                term = higher;
                votedFor = NOBODY;
                leader = NOBODY;
                become(Role.FOLLOWS);
            }
        }

        Seat seat() {
            Seat.State state =
                    leader != NOBODY ? Seat.State.LED : role == Role.FOLLOWS ? Seat.State.VACANT : Seat.State.CONTESTED;
            return new Seat(GROUP, state, nowMs - roleSinceMs);
        }

        void look() {
            if (!dead && nowMs % LOOK_EVERY_MS == phase) {
                seats.due(List.of(seat())).forEach(group -> stand());
            }
        }

        private void stand() {
            tries++;
            become(Role.STANDS);
            new Ballot(this, true).begin();
        }
    }

    private final RandomGenerator random;
    private final int slowestMs;
    private final Map<Integer, Member> members = new TreeMap<>();
    private final TreeMap<Long, List<Runnable>> inFlight = new TreeMap<>();
    private boolean killTheFirst;
    private int tries;
    private long nowMs;

    SimulatedVotes(int nodes, int slowestMs, RandomGenerator random) {
        this.slowestMs = slowestMs;
        this.random = random;
        for (int node = 1; node <= nodes; node++) {
            members.put(node, new Member(node));
        }
    }

    void kill(int node) {
        member(node).dead = true;
    }

    void killWhoeverIsElectedFirst() {
        killTheFirst = true;
    }

    /** It has forgotten the leader, and hears nothing of it, as after a restart. Not if it is the leader. */
    void makeDeafToTheLeader(int node) {
        Member member = member(node);
        if (member.role != Role.LEADS) {
            member.deaf = true;
            member.leader = NOBODY;
            member.become(Role.FOLLOWS);
        }
    }

    void runFor(long ms) {
        for (long end = nowMs + ms; nowMs < end; nowMs++) {
            while (!inFlight.isEmpty() && inFlight.firstKey() <= nowMs) {
                inFlight.pollFirstEntry().getValue().forEach(Runnable::run);
            }
            members.values().forEach(Member::look);
        }
    }

    /** Whom all that live hold for the leader; empty if they do not agree. */
    OptionalInt leader() {
        Set<Integer> leaders = new HashSet<>();
        members.values().stream()
                .filter(member -> !member.dead && !member.deaf)
                .forEach(member -> leaders.add(member.leader));
        return leaders.size() == 1 && !leaders.contains(NOBODY)
                ? OptionalInt.of(leaders.iterator().next())
                : OptionalInt.empty();
    }

    long term() {
        return members.values().stream().mapToLong(member -> member.term).max().orElseThrow();
    }

    /** How often anybody stood. */
    int tries() {
        return tries;
    }

    /** One round of questions; the first asks whether the votes would be given. */
    private final class Ballot {
        private final Member candidate;
        private final boolean beforehand;
        private final long term;
        private int yes = 1;
        private int no;
        private boolean over;

        Ballot(Member candidate, boolean beforehand) {
            this.candidate = candidate;
            this.beforehand = beforehand;
            if (!beforehand) {
                candidate.enter(candidate.term + 1);
                candidate.votedFor = candidate.node;
                candidate.become(Role.STANDS);
            }
            this.term = candidate.term;
        }

        void begin() {
            members.values().stream().filter(voter -> voter != candidate).forEach(voter -> later(() -> ask(voter)));
        }

        private void ask(Member voter) {
            if (voter.dead) {
                // Its connection is refused.
                later(() -> count(false));
                return;
            }
            boolean granted = beforehand ? wouldVote(voter) : votes(voter);
            later(() -> count(granted));
        }

        private boolean wouldVote(Member voter) {
            return voter.leader == NOBODY && voter.role != Role.LEADS;
        }

        private boolean votes(Member voter) {
            if (term < voter.term || (term == voter.term && voter.votedFor != NOBODY)) {
                return false;
            }
            voter.enter(term);
            voter.votedFor = candidate.node;
            voter.become(Role.FOLLOWS);
            return true;
        }

        private void count(boolean granted) {
            if (over || candidate.dead || candidate.role != Role.STANDS || candidate.term != term) {
                return;
            }
            yes += granted ? 1 : 0;
            no += granted ? 0 : 1;
            if (2 * yes > members.size()) {
                over = true;
                won();
            } else if (2 * no >= members.size()) {
                over = true;
                candidate.become(Role.FOLLOWS);
            }
        }

        private void won() {
            if (beforehand) {
                new Ballot(candidate, false).begin();
            } else if (killTheFirst) {
                killTheFirst = false;
                candidate.dead = true;
            } else {
                candidate.become(Role.LEADS);
                candidate.leader = candidate.node;
                members.values().stream()
                        .filter(follower -> follower != candidate)
                        .forEach(follower -> later(() -> hear(follower)));
            }
        }

        private void hear(Member follower) {
            if (!follower.deaf && term >= follower.term) {
                follower.enter(term);
                follower.become(Role.FOLLOWS);
                follower.leader = candidate.node;
            }
        }
    }

    private void later(Runnable message) {
        long at = nowMs + random.nextLong(1, slowestMs + 1);
        inFlight.computeIfAbsent(at, time -> new ArrayList<>()).add(message);
    }

    private Member member(int node) {
        return Objects.requireNonNull(members.get(node));
    }
}
