package io.raftlog.broker.liveness;

import io.raftlog.broker.liveness.Detector.Ask;
import io.raftlog.model.NodeAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the other nodes, and sees to it that what a dead one led gets new leaders at once. Raft's own, much longer
 * timeouts stay behind it: nothing but time is lost where it does not act.
 *
 * <p>Thread-safe.
 */
public final class Liveness implements AutoCloseable, PeerLinks.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Liveness.class);
    private static final Duration OPINION_WITHIN = Duration.ofMillis(150);
    /** Standing waits for the disk. */
    private static final int ELECTION_THREADS = 4;

    /** What is replicated on this node; thread-safe. */
    public interface Replicas {
        /** All that are open and not empty. */
        List<Replica> all();

        /** Has a replica stand for election; returns whether it does. */
        boolean stand(UUID group) throws IOException;
    }

    private final int self;
    private final Replicas replicas;
    private final PeerLinks links;
    private final ClusterClock timeOfDay;
    private final MetadataCopies metadata;
    private final Detector detector;
    private final AttentiveClock clock;
    private final ScheduledThreadPoolExecutor thread;
    private final ExecutorService elections = Executors.newFixedThreadPool(ELECTION_THREADS, named("elections"));
    private volatile List<PeerView> peers = List.of();
    private volatile Set<Integer> suspects = Set.of();
    /** As they said last. */
    private final Set<Integer> shortOfSpace = ConcurrentHashMap.newKeySet();

    /**
     * @param timeOfDay hears what time it is on the other nodes
     * @param metadata hears how far their copies of the metadata are
     */
    public Liveness(
            int self,
            LivenessSettings settings,
            Replicas replicas,
            PeerLinks links,
            ClusterClock timeOfDay,
            MetadataCopies metadata) {
        this.self = self;
        this.replicas = replicas;
        this.links = links;
        this.timeOfDay = timeOfDay;
        this.metadata = metadata;
        this.detector = new Detector(self, settings);
        this.clock = new AttentiveClock(LivenessSettings.TICK.multipliedBy(2), System.nanoTime());
        this.thread = new ScheduledThreadPoolExecutor(1, named("liveness"));
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        long tickNanos = LivenessSettings.TICK.toNanos();
        thread.scheduleWithFixedDelay(guarded(this::tick), tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    }

    /** From now on these nodes are watched; this one may be among them. */
    public void watch(Map<Integer, NodeAddress> nodes) {
        Map<Integer, NodeAddress> others = new TreeMap<>(nodes);
        others.remove(self);
        timeOfDay.retain(others.keySet());
        later(() -> {
            detector.watch(others.keySet(), clock.nowMs());
            links.watch(others, this);
        });
    }

    /** What is held of the other nodes, in order of their ids. */
    public List<PeerView> peers() {
        return peers;
    }

    /** Whether a node is held for dead, or silent. */
    public boolean suspects(int node) {
        return suspects.contains(node);
    }

    /** Whether leadership may be given to a node: it is not suspected, and takes new records as far as it has said. */
    public boolean mayLead(int node) {
        return !suspects(node) && !shortOfSpace.contains(node);
    }

    /** Answers another node. */
    public CompletableFuture<Opinion> opinion(Canvass canvass) {
        CompletableFuture<Opinion> opinion = new CompletableFuture<>();
        later(() -> opinion.complete(detector.opinion(canvass, replicas.all(), clock.nowMs())));
        return opinion;
    }

    @Override
    public void beat(int node, PeerLinks.Beat beat) {
        if (beat.shortOfSpace()) {
            shortOfSpace.add(node);
        } else {
            shortOfSpace.remove(node);
        }
        if (beat.timeMs() > 0) {
            timeOfDay.told(node, beat.timeMs());
        }
        metadata.told(node, beat.metadataVersion());
        later(() -> detector.beat(node, beat.incarnation(), clock.nowMs()));
    }

    @Override
    public void broken(int node, String reason) {
        later(() -> detector.broken(node, reason, clock.nowMs()));
    }

    @Override
    public void refused(int node, String reason) {
        later(() -> {
            detector.refused(node, reason, clock.nowMs());
            tick();
        });
    }

    /** Acts on nothing any more. */
    @Override
    public void close() {
        thread.shutdownNow();
        elections.shutdownNow();
        links.close();
    }

    private void tick() {
        long nowMs = clock.tick(System.nanoTime());
        List<Ask> asks = detector.tick(replicas::all, nowMs);
        publish(detector.peers(nowMs));
        asks.forEach(this::ask);
    }

    private void publish(List<PeerView> now) {
        Set<Integer> suspected = now.stream()
                .filter(peer -> peer.state() == PeerView.State.SUSPECTED)
                .map(PeerView::nodeId)
                .collect(Collectors.toUnmodifiableSet());
        for (PeerView peer : now) {
            if (suspected.contains(peer.nodeId()) && !suspects.contains(peer.nodeId())) {
                LOG.warn("suspects node {}: {}", peer.nodeId(), peer.reason());
            } else if (!suspected.contains(peer.nodeId()) && suspects.contains(peer.nodeId())) {
                LOG.info("hears node {} again", peer.nodeId());
            }
        }
        peers = now;
        suspects = suspected;
    }

    private void ask(Ask ask) {
        Map<Integer, CompletableFuture<Opinion>> asked = ask.nodes().stream()
                .collect(Collectors.toMap(
                        Function.identity(), node -> links.canvass(node, ask.canvass(), OPINION_WITHIN)));
        CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .whenComplete((all, failure) -> later(() -> answered(ask.canvass(), asked)));
    }

    private void answered(Canvass canvass, Map<Integer, CompletableFuture<Opinion>> asked) {
        Map<Integer, Opinion> opinions = new HashMap<>();
        asked.forEach((node, opinion) -> {
            if (!opinion.isCompletedExceptionally()) {
                opinions.put(node, opinion.join());
            }
        });
        List<UUID> groups = detector.answered(canvass, opinions, clock.nowMs());
        if (!groups.isEmpty()) {
            LOG.info("stands for election in {} groups that node {} led", groups.size(), canvass.predecessor());
        }
        groups.forEach(group -> elections.execute(() -> stand(group)));
    }

    private void stand(UUID group) {
        try {
            if (!replicas.stand(group)) {
                LOG.info("does not stand for election in group {}: an election is on, or over", group);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot stand for election in group {}", group, e);
        }
    }

    private void later(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.trace("closed meanwhile", e);
        }
    }

    /** A defect here must neither end the ticks nor pass unseen. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("the failure detector failed", e);
            }
        };
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread made = new Thread(task, "raftlog-" + name);
            made.setDaemon(true);
            return made;
        };
    }
}
