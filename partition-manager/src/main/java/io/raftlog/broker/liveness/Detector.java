package io.raftlog.broker.liveness;

import io.raftlog.broker.liveness.Canvass.Candidacy;
import io.raftlog.broker.liveness.Pulse.Sign;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides who is held for dead, whom to ask about it and where to stand for election.
 *
 * <p>Nobody is acted upon who is heard. A node that is gone or silent is acted upon only with leave of others, enough to
 * be elected, none of which hears it: so a cut between two nodes changes nothing while a third connects them.
 *
 * <p>Pure: told of everything, the time included. Confined to one thread.
 */
final class Detector {
    /** What a node led is looked after for so long: every tick, and while there is nothing to decide, less often. */
    private static final long URGENT_MS = 5_000;

    /** A look at all replicas takes of the time that elections need. */
    private static final long WHILE_WAITING_MS = 100;

    private static final long AT_LEISURE_MS = 500;

    private final int self;
    private final LivenessSettings settings;
    private final Map<Integer, Watched> watched = new TreeMap<>();

    /** To be put to these nodes; then {@link #answered}, once, with what they said. */
    record Ask(Set<Integer> nodes, Canvass canvass) {}

    private final class Watched {
        private final int nodeId;
        private final Pulse pulse;
        private Succession succession;
        private boolean suspected;
        /** It was heard again, but as another process: what it led before is still to be given away. */
        private boolean restarted;

        private long suspectedSinceMs;
        private long nextLookMs;
        private boolean asking;
        private String secondOpinion = "";

        Watched(int nodeId, long nowMs) {
            this.nodeId = nodeId;
            this.pulse = new Pulse(settings, nowMs);
            this.succession = new Succession(self, nodeId, settings);
        }
    }

    Detector(int self, LivenessSettings settings) {
        this.self = self;
        this.settings = settings;
    }

    /** From now on these are watched, and no others. */
    void watch(Set<Integer> nodes, long nowMs) {
        watched.keySet().retainAll(nodes);
        nodes.stream()
                .filter(node -> node != self)
                .forEach(node -> watched.computeIfAbsent(node, id -> new Watched(id, nowMs)));
    }

    void beat(int node, long incarnation, long nowMs) {
        Watched peer = watched.get(node);
        if (peer != null && peer.pulse.beat(incarnation, nowMs)) {
            peer.restarted = true;
            peer.suspectedSinceMs = peer.suspected ? peer.suspectedSinceMs : nowMs;
            peer.nextLookMs = nowMs;
        }
    }

    void broken(int node, String reason, long nowMs) {
        Watched peer = watched.get(node);
        if (peer != null) {
            peer.pulse.broken(reason, nowMs);
        }
    }

    void refused(int node, String reason, long nowMs) {
        Watched peer = watched.get(node);
        if (peer != null) {
            peer.pulse.refused(reason, nowMs);
        }
    }

    /** Looks around; returns what to ask others. */
    List<Ask> tick(Supplier<List<Replica>> replicas, long nowMs) {
        List<Ask> asks = new ArrayList<>();
        watched.forEach((node, peer) -> {
            judge(peer, nowMs);
            if ((peer.suspected || peer.restarted) && nowMs >= peer.nextLookMs) {
                boolean urgent = nowMs - peer.suspectedSinceMs < URGENT_MS;
                peer.restarted &= urgent;
                peer.succession.observe(replicas.get(), nowMs);
                peer.nextLookMs = nowMs + pauseAfter(peer.succession, urgent, nowMs);
                List<Candidacy> candidacies = peer.asking ? List.of() : peer.succession.candidacies(nowMs);
                Set<Integer> others = othersThan(node, nowMs);
                if (!candidacies.isEmpty() && !others.isEmpty()) {
                    peer.asking = true;
                    asks.add(new Ask(others, new Canvass(self, node, candidacies)));
                }
            }
        });
        return asks;
    }

    private static long pauseAfter(Succession succession, boolean urgent, long nowMs) {
        if (!urgent) {
            return AT_LEISURE_MS;
        }
        return succession.isWaiting(nowMs) ? WHILE_WAITING_MS : 0;
    }

    private void judge(Watched peer, long nowMs) {
        Sign sign = peer.pulse.sign(nowMs);
        boolean suspect = sign == Sign.SILENT || sign == Sign.GONE;
        if (suspect && !peer.suspected) {
            peer.suspectedSinceMs = nowMs;
            peer.nextLookMs = nowMs;
            peer.secondOpinion = "";
            peer.succession = new Succession(self, peer.nodeId, settings);
        }
        peer.suspected = suspect;
    }

    private Set<Integer> othersThan(int node, long nowMs) {
        return watched.values().stream()
                .filter(other -> other.nodeId != node && other.pulse.sign(nowMs) != Sign.GONE)
                .map(other -> other.nodeId)
                .collect(Collectors.toSet());
    }

    /** Takes in what the others said, by node; returns the groups to stand for, the most urgent first. */
    List<UUID> answered(Canvass canvass, Map<Integer, Opinion> opinions, long nowMs) {
        Watched peer = watched.get(canvass.predecessor());
        if (peer == null) {
            return List.of();
        }
        peer.asking = false;
        peer.secondOpinion = opinions.entrySet().stream()
                .filter(opinion -> opinion.getValue().hears())
                .map(opinion -> "node " + opinion.getKey() + " hears it")
                .findFirst()
                .orElse(opinions.isEmpty() ? "nobody else answers" : "");
        judge(peer, nowMs);
        // It may have been heard meanwhile.
        return peer.suspected || peer.restarted
                ? peer.succession.answered(canvass.candidacies(), opinions, nowMs)
                : List.of();
    }

    /** Answers another node. */
    Opinion opinion(Canvass canvass, List<Replica> replicas, long nowMs) {
        Watched peer = watched.get(canvass.predecessor());
        if (peer == null || (peer.pulse.mayBeAlive(nowMs) && !peer.restarted)) {
            return Opinion.hearsIt();
        }
        peer.succession.observe(replicas, nowMs);
        return new Opinion(false, peer.succession.opinion(canvass, nowMs));
    }

    /** In order of their ids. */
    List<PeerView> peers(long nowMs) {
        return watched.entrySet().stream()
                .map(entry -> view(entry.getKey(), entry.getValue(), nowMs))
                .toList();
    }

    private static PeerView view(int node, Watched peer, long nowMs) {
        Sign sign = peer.pulse.sign(nowMs);
        PeerView.State state = switch (sign) {
            case UNKNOWN -> PeerView.State.UNKNOWN;
            case HEARD -> PeerView.State.HEARD;
            case SILENT, GONE -> PeerView.State.SUSPECTED;
        };
        String reason = peer.pulse.reason(nowMs);
        boolean asked = sign == Sign.SILENT && !peer.secondOpinion.isEmpty();
        return new PeerView(
                node, state, peer.pulse.quietMs(nowMs), asked ? reason + "; " + peer.secondOpinion : reason);
    }
}
