package io.raftlog.partition;

import io.raftlog.model.PartitionId;
import io.raftlog.partition.SimulatedReplica.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Three replicas that keep to Raft's rules and to nothing else: whoever may lead may come to lead at any time, whoever led
 * may not hear of it for long, messages come when the simulation says so, and one node may be cut off from the others.
 */
final class SimulatedGroup {
    private final List<SimulatedReplica> nodes = new ArrayList<>();
    private final Random random;
    private int elections;
    /** Hears neither of the others, nor they of it; null while all hear each other. */
    private @Nullable SimulatedReplica cutOff;

    SimulatedGroup(Random random) throws IOException {
        this.random = random;
        PartitionId partition = new PartitionId(PartitionId.toTopicId(new UUID(4, 2)), 0);
        for (int id = 1; id <= 3; id++) {
            nodes.add(new SimulatedReplica(id, partition, this::isTakenForLeader));
        }
    }

    List<SimulatedReplica> nodes() {
        return nodes;
    }

    /** How many somebody has won. */
    int elections() {
        return elections;
    }

    SimulatedReplica any() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    /** The node is cut off from the others, though not from clients; or, if one is by now, that one is no more. */
    void cutOrReconnect(SimulatedReplica node) {
        cutOff = cutOff == null ? node : null;
    }

    void reconnect() {
        cutOff = null;
    }

    private boolean hear(SimulatedReplica one, SimulatedReplica other) {
        return one == other || (one != cutOff && other != cutOff);
    }

    /** One stands; one of the others votes for it, both do, or none may. */
    void elect() {
        SimulatedReplica candidate = any();
        List<SimulatedReplica> voters = new ArrayList<>();
        for (SimulatedReplica other : nodes) {
            if (other != candidate
                    && hear(candidate, other)
                    && isUpToDate(candidate.log, other.log)
                    && random.nextInt(4) > 0) {
                voters.add(other);
            }
        }
        if (voters.isEmpty()) {
            return;
        }
        long term = 1 + nodes.stream().mapToLong(node -> node.term).max().orElse(0);
        voters.forEach(voter -> voter.follow(term, random));
        candidate.follow(term, random);
        candidate.lead(term);
        elections++;
    }

    private boolean isTakenForLeader(SimulatedReplica node) {
        long by = nodes.stream()
                .filter(other -> hear(node, other) && other.term <= node.term)
                .count();
        return node.leads && 2 * by > nodes.size();
    }

    /** Raft, section 5.4.1. */
    private static boolean isUpToDate(List<Entry> candidate, List<Entry> voter) {
        long candidateTerm =
                candidate.isEmpty() ? 0 : candidate.get(candidate.size() - 1).term();
        long voterTerm = voter.isEmpty() ? 0 : voter.get(voter.size() - 1).term();
        return candidateTerm != voterTerm ? candidateTerm > voterTerm : candidate.size() >= voter.size();
    }

    /** A message from one who believes to lead, with so many entries, is heard. */
    void replicate(SimulatedReplica leader, SimulatedReplica follower, int entries) {
        if (!leader.leads || leader == follower || !hear(leader, follower)) {
            return;
        }
        if (follower.term > leader.term) {
            leader.follow(follower.term, random);
            return;
        }
        if (follower.term < leader.term) {
            follower.follow(leader.term, random);
        }
        int equal = equalEntries(leader.log, follower.log);
        if (equal < follower.log.size() && equal < leader.log.size()) {
            follower.truncate(equal);
        }
        for (int i = 0; i < entries && follower.log.size() == equal && equal < leader.log.size(); i++) {
            follower.enter(leader.log.get(equal));
            equal++;
        }
        follower.committed = Math.max(follower.committed, Math.min(leader.committed, equal));
    }

    /** The leader counts what a majority, in its term, has forced. */
    void commit(SimulatedReplica leader) {
        for (int end = leader.log.size(); leader.leads && end > leader.committed; end--) {
            if (leader.log.get(end - 1).term() == leader.term && isOnMajority(leader, end)) {
                leader.committed = end;
            }
        }
    }

    private boolean isOnMajority(SimulatedReplica leader, int end) {
        long having = nodes.stream()
                .filter(node ->
                        hear(leader, node) && node.term == leader.term && equalEntries(leader.log, node.durable) >= end)
                .count();
        return 2 * having > nodes.size();
    }

    private static int equalEntries(List<Entry> one, List<Entry> other) {
        int equal = 0;
        while (equal < Math.min(one.size(), other.size()) && one.get(equal) == other.get(equal)) {
            equal++;
        }
        return equal;
    }

    /** Whoever leads in the highest term, and any while nobody does. */
    SimulatedReplica leader() {
        return nodes.stream()
                .filter(node -> node.leads)
                .max((a, b) -> Long.compare(a.term, b.term))
                .orElseGet(this::any);
    }

    /** An ordinary moment: a follower is sent something, it is written, counted and applied. */
    void progress() {
        SimulatedReplica leader = leader();
        if (leader == cutOff && random.nextInt(8) == 0) {
            // The others hear of no leader, and do not bear that for long.
            elect();
        }
        SimulatedReplica follower = any();
        replicate(leader, follower, 3);
        follower.work(3);
        leader.work(3);
        commit(leader);
        replicate(leader, follower, 0);
        leader.apply();
        follower.apply();
    }

    /** Nobody fails any more, and everybody hears everything. */
    void settle() {
        SimulatedReplica leader = leader();
        boolean more = true;
        while (more) {
            more = false;
            for (SimulatedReplica node : nodes) {
                replicate(leader, node, Integer.MAX_VALUE);
                more |= node.hasWork();
                node.work(Integer.MAX_VALUE);
            }
            commit(leader);
            for (SimulatedReplica node : nodes) {
                replicate(leader, node, 0);
                while (node.apply()) {
                    more = true;
                }
            }
        }
    }
}
