package io.raftlog.broker.liveness;

import io.raftlog.raft.EntryPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Nodes with real detectors and nothing else real: time is counted in ticks, messages wait for a random number of them or
 * get lost, elections are a comparison of logs.
 */
final class SimulatedCluster {
    static final LivenessSettings SETTINGS = new LivenessSettings(Duration.ofMillis(100), Duration.ofMillis(600));
    static final int TICK_MS = 25;

    /** Somebody stood for election. */
    record Stood(UUID group, int node, long atMs) {}

    private final class Member {
        private final Detector detector;
        private final AttentiveClock clock = new AttentiveClock(LivenessSettings.TICK.multipliedBy(2), 0);
        private final long incarnation = random.nextLong(1, Long.MAX_VALUE);
        /** What the log of each group ends with. */
        private final Map<UUID, EntryPosition> logs = new HashMap<>();

        private long pausedUntilMs;
        private boolean dead;

        Member(int node) {
            this.detector = new Detector(node, SETTINGS);
        }

        boolean isPaused() {
            return pausedUntilMs > nowMs;
        }
    }

    final List<Stood> stood = new ArrayList<>();
    /** 0 for a group that has lost its leader in an election without a winner. */
    final Map<UUID, Integer> leaders = new TreeMap<>();

    private final Map<Integer, Member> members = new TreeMap<>();
    private final Map<UUID, Integer> elections = new HashMap<>();
    /** Pairs between which nothing passes, in either direction. */
    private final Set<Set<Integer>> cuts = new HashSet<>();

    private final RandomGenerator random;
    private final int maxDelayTicks;
    private int electionsInVain;
    private final Map<List<Integer>, Long> streamBusyUntilMs = new HashMap<>();
    private final TreeMap<Long, List<Runnable>> inFlight = new TreeMap<>();
    private long nowMs;

    SimulatedCluster(int nodes, RandomGenerator random, int maxDelayTicks) {
        this.random = random;
        this.maxDelayTicks = maxDelayTicks;
        for (int node = 1; node <= nodes; node++) {
            members.put(node, new Member(node));
        }
        members.values().forEach(member -> member.detector.watch(members.keySet(), 0));
    }

    long nowMs() {
        return nowMs;
    }

    EntryPosition last(int node, UUID group) {
        return Objects.requireNonNull(member(node).logs.get(group));
    }

    /** A group with a replica on every node, whose logs may differ in length. */
    void group(UUID group, int leader, Map<Integer, EntryPosition> ends) {
        leaders.put(group, leader);
        ends.forEach((node, end) -> member(node).logs.put(group, end));
    }

    void kill(int node) {
        member(node).dead = true;
        members.forEach((other, member) -> {
            if (!isCut(node, other)) {
                onStream(node, other, () -> member.detector.broken(node, "reset", member.clock.nowMs()));
                onStream(node, other, () -> member.detector.refused(node, "nobody listens", member.clock.nowMs()));
            }
        });
    }

    /** Neither ticks nor beats nor answers; what is sent to it waits. */
    void pause(int node, long forMs) {
        member(node).pausedUntilMs = nowMs + forMs;
    }

    /** So many elections of each group, the next ones, have no winner. */
    void electInVain(int times) {
        electionsInVain = times;
    }

    void cut(int one, int other) {
        cuts.add(Set.of(one, other));
    }

    void breakConnection(int from, int to) {
        member(to).detector.broken(from, "reset", member(to).clock.nowMs());
    }

    void runFor(long ms) {
        for (long end = nowMs + ms; nowMs < end; nowMs += TICK_MS) {
            while (!inFlight.isEmpty() && inFlight.firstKey() <= nowMs) {
                inFlight.pollFirstEntry().getValue().forEach(Runnable::run);
            }
            members.forEach((node, member) -> {
                if (!member.dead && !member.isPaused()) {
                    tick(node, member);
                }
            });
        }
    }

    List<PeerView> peers(int node) {
        return member(node).detector.peers(member(node).clock.nowMs());
    }

    Set<Integer> standing() {
        return stood.stream().map(Stood::node).collect(Collectors.toSet());
    }

    private void tick(int node, Member member) {
        long attentive = member.clock.tick(nowMs * 1_000_000);
        if (nowMs % SETTINGS.beat().toMillis() == 0) {
            members.forEach((other, watcher) -> {
                if (other != node && !isCut(node, other)) {
                    onStream(node, other, () -> watcher.detector.beat(node, member.incarnation, watcher.clock.nowMs()));
                }
            });
        }
        for (Detector.Ask ask : member.detector.tick(() -> replicas(member), attentive)) {
            new Asked(node, ask).begin();
        }
    }

    private List<Replica> replicas(Member member) {
        return member.logs.entrySet().stream()
                .map(log -> new Replica(
                        log.getKey(), leaders.getOrDefault(log.getKey(), 0), members.keySet(), log.getValue(), false))
                .toList();
    }

    /** One question to several nodes; concluded once all have answered or the time is over. */
    private final class Asked {
        private final int node;
        private final Detector.Ask ask;
        private final Map<Integer, Opinion> opinions = new HashMap<>();
        private boolean concluded;

        Asked(int node, Detector.Ask ask) {
            this.node = node;
            this.ask = ask;
        }

        void begin() {
            for (int other : ask.nodes()) {
                if (!isCut(node, other)) {
                    later(() -> deliver(other, () -> answer(other, member(other))));
                }
            }
            inFlight.computeIfAbsent(nowMs + 150, at -> new ArrayList<>()).add(this::conclude);
        }

        private void answer(int other, Member asked) {
            Opinion opinion = asked.detector.opinion(ask.canvass(), replicas(asked), asked.clock.nowMs());
            later(() -> {
                opinions.put(other, opinion);
                if (opinions.keySet().equals(ask.nodes())) {
                    conclude();
                }
            });
        }

        private void conclude() {
            Member member = member(node);
            if (!concluded && !member.dead) {
                concluded = true;
                for (UUID group : member.detector.answered(ask.canvass(), opinions, member.clock.nowMs())) {
                    stood.add(new Stood(group, node, nowMs));
                    later(() -> elect(node, group));
                }
            }
        }
    }

    /** As Raft does: who is up and has no longer log votes. */
    private void elect(int node, UUID group) {
        if (elections.merge(group, 1, Integer::sum) <= electionsInVain) {
            leaders.put(group, 0);
            return;
        }
        long votes = members.entrySet().stream()
                .filter(voter -> !voter.getValue().dead && !voter.getValue().isPaused())
                .filter(voter -> !isCut(voter.getKey(), node))
                .filter(voter ->
                        last(voter.getKey(), group).index() <= last(node, group).index())
                .count();
        if (!member(node).dead && 2 * votes > members.size()) {
            leaders.put(group, node);
        }
    }

    private void later(Runnable message) {
        inFlight.computeIfAbsent(nowMs + delayMs(), at -> new ArrayList<>()).add(message);
    }

    private long delayMs() {
        return random.nextLong(1, maxDelayTicks + 2) * TICK_MS;
    }

    /** What one node sends another on its stream of beats stays in order, its end included. */
    private void onStream(int from, int to, Runnable message) {
        long at = Math.max(nowMs + delayMs(), streamBusyUntilMs.getOrDefault(List.of(from, to), 0L));
        streamBusyUntilMs.put(List.of(from, to), at);
        inFlight.computeIfAbsent(at, time -> new ArrayList<>()).add(() -> deliver(to, message));
    }

    /** To a paused node it waits in its socket. */
    private void deliver(int node, Runnable message) {
        Member member = member(node);
        if (member.isPaused()) {
            inFlight.computeIfAbsent(member.pausedUntilMs, at -> new ArrayList<>())
                    .add(message);
        } else if (!member.dead) {
            message.run();
        }
    }

    private boolean isCut(int one, int other) {
        return one != other && cuts.contains(Set.of(one, other));
    }

    private Member member(int node) {
        return Objects.requireNonNull(members.get(node));
    }
}
