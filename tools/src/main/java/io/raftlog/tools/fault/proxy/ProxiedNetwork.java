package io.raftlog.tools.fault.proxy;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The links between the nodes of a cluster, each direction with a condition of its own. Clients are not on it: they reach
 * every node whatever is cut, which is when a leader that does not know that it is cut off does its worst.
 *
 * <p>A relay accepts a connection whatever the condition of its lanes; while one of them is not open, it stays silent. With
 * a real cut the connection would not come about either way, and the caller would wait as long. Thread-safe.
 */
public final class ProxiedNetwork implements AutoCloseable {
    private record Link(Direction direction, NodeAddress known, Relay relay) {}

    private final EventLoop loop = new EventLoop("fault-proxies");
    private final Set<Integer> nodes;
    private final Map<Direction, Lane> lanes = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Flapping> flapping = new ArrayList<>();

    private ProxiedNetwork(Set<Integer> nodes) {
        this.nodes = new TreeSet<>(nodes);
    }

    /**
     * Opens a relay for each node, each other node and each address of that other.
     *
     * @param addresses of each node, all that others may dial
     * @param host of this machine, where the nodes reach the relays
     * @param seed of jitter
     */
    public static ProxiedNetwork between(Map<Integer, List<NodeAddress>> addresses, String host, long seed) {
        var network = new ProxiedNetwork(addresses.keySet());
        try {
            network.loop.call(() -> network.open(addresses, host, seed));
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private void open(Map<Integer, List<NodeAddress>> addresses, String host, long seed) {
        for (int from : nodes) {
            for (int to : nodes) {
                if (from != to) {
                    lanes.put(new Direction(from, to), new Lane(seed + 1_000L * from + to));
                }
            }
        }
        try {
            for (Direction direction : lanes.keySet()) {
                for (NodeAddress known : addresses.getOrDefault(direction.to(), List.of())) {
                    links.add(new Link(
                            direction,
                            known,
                            new Relay(loop, host, known, lane(direction), lane(direction.reversed()))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a relay", e);
        }
    }

    public Set<Integer> nodes() {
        return nodes;
    }

    /** Where a node has to dial so that it uses this network. */
    public PeerRoutes routesOf(int node) {
        Map<NodeAddress, NodeAddress> detours = new HashMap<>();
        for (Link link : links) {
            if (link.direction().from() == node) {
                detours.put(link.known(), link.relay().address());
            }
        }
        return new PeerRoutes(detours);
    }

    /** In force when this returns, for connections that are there and for new ones. */
    public void set(Collection<Direction> directions, LinkCondition condition) {
        loop.call(() -> {
            stopFlapping(directions);
            apply(directions, condition);
        });
    }

    /** As if nothing had ever been done to these. */
    public void heal(Collection<Direction> directions) {
        set(directions, LinkCondition.NORMAL);
    }

    public void healAll() {
        heal(lanes.keySet());
    }

    /** From now on, until {@link #set} or {@link #heal}: bad for a while, good for a while, and so on. */
    public void flap(Collection<Direction> directions, LinkCondition bad, Duration badFor, Duration goodFor) {
        loop.call(() -> {
            stopFlapping(directions);
            var one = new Flapping(Set.copyOf(directions), bad, badFor.toNanos(), goodFor.toNanos());
            flapping.add(one);
            one.worse();
        });
    }

    /** Breaks all connections that go either way along these; new ones are let through. */
    public void breakConnections(Collection<Direction> directions) {
        loop.call(() -> links.stream()
                .filter(link -> directions.contains(link.direction())
                        || directions.contains(link.direction().reversed()))
                .forEach(link -> link.relay().breakConnections()));
    }

    /** Ends this direction of every connection between the two, and leaves the other as it is. */
    public void halfClose(Direction direction) {
        loop.call(() -> links.stream()
                .filter(link ->
                        link.direction().equals(direction) || link.direction().equals(direction.reversed()))
                .forEach(link -> link.relay().halfClose(lane(direction))));
    }

    /** Connections that are open in this direction now. */
    public int connections(Direction dialed) {
        var count = new int[1];
        loop.call(() -> links.stream()
                .filter(link -> link.direction().equals(dialed))
                .forEach(link -> count[0] += link.relay().connections()));
        return count[0];
    }

    /** Bytes that were held, delayed or swallowed so far, over all directions. */
    public long harmedBytes() {
        return lanes.values().stream().mapToLong(Lane::harmed).sum();
    }

    private void apply(Collection<Direction> directions, LinkCondition condition) {
        directions.forEach(direction -> lane(direction).set(condition));
        links.stream()
                .filter(link -> directions.contains(link.direction())
                        || directions.contains(link.direction().reversed()))
                .forEach(link -> link.relay().obey());
    }

    private Lane lane(Direction direction) {
        Lane lane = lanes.get(direction);
        if (lane == null) {
            throw new IllegalArgumentException("there is no link " + direction);
        }
        return lane;
    }

    private void stopFlapping(Collection<Direction> directions) {
        flapping.removeIf(one -> {
            boolean touched = one.directions.stream().anyMatch(directions::contains);
            if (touched) {
                one.stopped = true;
                apply(one.directions, LinkCondition.NORMAL);
            }
            return touched;
        });
    }

    /** Confined to the loop. */
    private final class Flapping {
        private final Set<Direction> directions;
        private final LinkCondition bad;
        private final long badNanos;
        private final long goodNanos;
        private boolean stopped;

        Flapping(Set<Direction> directions, LinkCondition bad, long badNanos, long goodNanos) {
            this.directions = directions;
            this.bad = bad;
            this.badNanos = badNanos;
            this.goodNanos = goodNanos;
        }

        void worse() {
            if (!stopped) {
                apply(directions, bad);
                loop.after(badNanos, this::better);
            }
        }

        void better() {
            if (!stopped) {
                apply(directions, LinkCondition.NORMAL);
                loop.after(goodNanos, this::worse);
            }
        }
    }

    /** Breaks every connection and ends the thread. */
    @Override
    public void close() {
        loop.call(() -> links.forEach(link -> link.relay().close()));
        loop.close();
    }
}
