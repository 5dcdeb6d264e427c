package io.raftlog.broker.liveness;

import io.raftlog.broker.liveness.Canvass.Candidacy;
import io.raftlog.broker.liveness.Opinion.Leave;
import io.raftlog.raft.EntryPosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds new leaders for the groups that one node led which is held for dead.
 *
 * <p>An election without a winner costs time. So of the replicas left only the best placed stands: that with the longest
 * Raft log, and of equals one that depends on the group, so that the dead node's groups are spread. Each asks all others
 * for leave, for all groups in one message; each gives it to whoever is better placed than itself, and then stays seated
 * for a while. If nobody leads by the end of it, this begins again, after pauses that grow. It is only an arrangement: what makes an
 * election safe is Raft's vote that follows.
 *
 * <p>Pure: told of everything, the time included. Confined to one thread.
 */
final class Succession {
    private static final int MAX_DOUBLINGS = 4;

    private final int self;
    private final int predecessor;
    private final LivenessSettings settings;
    private final Map<UUID, Office> offices = new HashMap<>();
    private Map<UUID, Replica> replicas = Map.of();

    Succession(int self, int predecessor, LivenessSettings settings) {
        this.self = self;
        this.predecessor = predecessor;
        this.settings = settings;
    }

    /** A group that has lost its leader. */
    private static final class Office {
        private final boolean first;
        private Replica replica;
        private long unchangedSinceMs;
        private long askAgainAtMs;
        /** Since when another node says that it will lead; null if none does. */
        private @Nullable Long leftToOtherSinceMs;

        private long seatedUntilMs;
        /** Whether it is seated for one that is better placed, not only for one that insisted. */
        private boolean seatedForBetter;

        private long standingUntilMs;
        private int attempts;
        private long restingUntilMs;

        Office(Replica replica, long nowMs) {
            this.first = replica.first();
            this.replica = replica;
            this.unchangedSinceMs = nowMs;
        }

        void observe(Replica now, long nowMs) {
            if (!now.last().equals(replica.last())) {
                unchangedSinceMs = nowMs;
            }
            replica = now;
        }

        /** Whether it takes part: it neither gave leave to another, nor rests after it stood. */
        boolean isFree(long nowMs) {
            return seatedUntilMs <= nowMs && restingUntilMs <= nowMs;
        }

        boolean mayAsk(long nowMs) {
            return isFree(nowMs) && askAgainAtMs <= nowMs;
        }

        /** Two that have given leave to each other must not wait for each other. */
        boolean mayStand(long nowMs) {
            return (seatedUntilMs <= nowMs || !seatedForBetter) && restingUntilMs <= nowMs;
        }

        /** Each attempt in vain is followed by a longer rest, in which others may try. */
        void stands(long patienceMs, long nowMs) {
            standingUntilMs = nowMs + patienceMs;
            restingUntilMs = nowMs + (patienceMs << Math.min(attempts, MAX_DOUBLINGS));
            attempts++;
        }
    }

    /** Takes in what this node's replicas are like now. */
    void observe(List<Replica> now, long nowMs) {
        Map<UUID, Replica> seen = new HashMap<>();
        for (Replica replica : now) {
            seen.put(replica.group(), replica);
            Office office = offices.get(replica.group());
            if (isSettled(replica)) {
                offices.remove(replica.group());
            } else if (office != null) {
                office.observe(replica, nowMs);
            } else if (replica.leaderId() == predecessor) {
                offices.put(replica.group(), new Office(replica, nowMs));
            }
        }
        offices.keySet().retainAll(seen.keySet());
        replicas = seen;
    }

    /** Whether there is nothing to decide about it here: it has another leader, or this replica has no vote. */
    private boolean isSettled(Replica replica) {
        boolean led = replica.leaderId() != 0 && replica.leaderId() != predecessor;
        return led || !replica.voters().contains(self);
    }

    /** How many groups have no new leader yet. */
    int open() {
        return offices.size();
    }

    /** Whether all of them have another's answer or an election to wait for. */
    boolean isWaiting(long nowMs) {
        return offices.values().stream().noneMatch(office -> office.mayAsk(nowMs));
    }

    /** Those for which to ask leave now, the most urgent first. */
    List<Candidacy> candidacies(long nowMs) {
        return offices.values().stream()
                .filter(office -> office.mayAsk(nowMs) && hasComeToRest(office, nowMs))
                .sorted(Comparator.comparing((Office office) -> !office.first)
                        .thenComparing(office -> office.replica.group()))
                .map(office ->
                        new Candidacy(office.replica.group(), office.replica.last(), othersTimeIsOver(office, nowMs)))
                .toList();
    }

    private boolean hasComeToRest(Office office, long nowMs) {
        return nowMs - office.unchangedSinceMs >= settings.settleMs();
    }

    private boolean othersTimeIsOver(Office office, long nowMs) {
        return office.leftToOtherSinceMs != null && nowMs - office.leftToOtherSinceMs >= settings.patienceMs();
    }

    /**
     * Takes in what the others said to some candidacies; says in which groups to stand, the most urgent first.
     *
     * @param opinions by node; those that did not answer are missing
     */
    List<UUID> answered(List<Candidacy> asked, Map<Integer, Opinion> opinions, long nowMs) {
        if (opinions.values().stream().anyMatch(Opinion::hears)) {
            return List.of();
        }
        List<UUID> stand = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Office office = offices.get(asked.get(i).group());
            if (office != null && office.mayStand(nowMs) && isGranted(office, leaves(opinions, i), nowMs)) {
                office.stands(settings.patienceMs(), nowMs);
                stand.add(asked.get(i).group());
            }
        }
        return stand;
    }

    private static Map<Integer, Leave> leaves(Map<Integer, Opinion> opinions, int candidacy) {
        Map<Integer, Leave> leaves = new HashMap<>();
        opinions.forEach((node, opinion) -> {
            if (candidacy < opinion.leaves().size()) {
                leaves.put(node, opinion.leaves().get(candidacy));
            }
        });
        return leaves;
    }

    private boolean isGranted(Office office, Map<Integer, Leave> leaves, long nowMs) {
        if (leaves.containsValue(Leave.MINE)) {
            office.askAgainAtMs = nowMs + settings.askAgainMs();
            office.leftToOtherSinceMs = office.leftToOtherSinceMs == null ? nowMs : office.leftToOtherSinceMs;
            return false;
        } else if (leaves.containsValue(Leave.LED)) {
            // It will be heard of here as well.
            office.askAgainAtMs = nowMs + settings.askAgainMs();
            return false;
        }
        Set<Integer> votes = new HashSet<>(Set.of(self));
        leaves.forEach((node, leave) -> {
            if (leave == Leave.GRANTED) {
                votes.add(node);
            }
        });
        votes.retainAll(office.replica.voters());
        return 2 * votes.size() > office.replica.voters().size();
    }

    /** Answers another node that asks about the same one. */
    List<Leave> opinion(Canvass canvass, long nowMs) {
        return canvass.candidacies().stream()
                .map(candidacy -> opinion(canvass.candidate(), candidacy, nowMs))
                .toList();
    }

    private Leave opinion(int candidate, Candidacy candidacy, long nowMs) {
        Replica replica = replicas.get(candidacy.group());
        if (replica == null || !replica.voters().contains(self)) {
            return Leave.NO_VOTER;
        } else if (isSettled(replica)) {
            return Leave.LED;
        }
        // The candidate knows who led it even if we have forgotten.
        Office office = offices.computeIfAbsent(candidacy.group(), group -> new Office(replica, nowMs));
        if (!hasComeToRest(office, nowMs)) {
            return Leave.NOT_YET;
        }
        int order = placement(candidacy.group(), replica.last(), self, candidacy.last(), candidate);
        boolean longer = compare(replica.last(), candidacy.last()) > 0;
        boolean stands = office.standingUntilMs > nowMs;
        boolean comesFirst = order > 0 && !candidacy.insist() && office.isFree(nowMs);
        if (longer || stands || comesFirst) {
            return Leave.MINE;
        }
        office.seatedUntilMs = nowMs + settings.patienceMs();
        office.seatedForBetter = order < 0;
        return Leave.GRANTED;
    }

    /** Positive if {@code one} is better placed to lead the group than {@code other}; never 0 for two nodes. */
    static int placement(UUID group, EntryPosition last, int one, EntryPosition otherLast, int other) {
        int byLog = compare(last, otherLast);
        int byLot = Integer.compare(lot(group, one), lot(group, other));
        return byLog != 0 ? byLog : byLot != 0 ? byLot : Integer.compare(one, other);
    }

    private static int compare(EntryPosition one, EntryPosition other) {
        int byTerm = Long.compare(one.term(), other.term());
        return byTerm != 0 ? byTerm : Long.compare(one.index(), other.index());
    }

    /** The same on every node. */
    private static int lot(UUID group, int node) {
        long mixed = (group.getMostSignificantBits()
                        ^ Long.rotateLeft(group.getLeastSignificantBits(), 17)
                        ^ node * 0x9E3779B97F4A7C15L)
                * 0xBF58476D1CE4E5B9L;
        return Long.hashCode((mixed ^ (mixed >>> 29)) * 0x94D049BB133111EBL);
    }
}
