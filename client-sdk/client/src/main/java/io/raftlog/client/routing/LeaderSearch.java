package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One user's way to the leader of one partition. It goes where the newest hint points; once that fails, to the other
 * replicas in turn, since each of them can say where the new leader is as soon as there is one.
 *
 * <p>Confined to its user.
 */
public final class LeaderSearch {
    private final PartitionId partition;
    private final LeaderTable leaders;
    private final Supplier<ClusterView> view;
    private final Backoff backoff;

    /** The leader that failed us; only a newer one is trusted again without asking around. */
    private @Nullable LeaderHint distrusted;

    private @Nullable NodeAddress next;
    private @Nullable NodeAddress lastFailed;
    private int turn;

    LeaderSearch(PartitionId partition, LeaderTable leaders, Supplier<ClusterView> view, RandomGenerator random) {
        this.partition = partition;
        this.leaders = leaders;
        this.view = view;
        this.backoff = new Backoff(random);
    }

    /** Where to send; empty if no replica is known. */
    public Optional<NodeAddress> target() {
        Optional<NodeAddress> trusted = trustedLeader();
        if (trusted.isPresent()) {
            return trusted;
        }
        if (next != null) {
            return Optional.of(next);
        }
        List<NodeAddress> replicas = view.get().replicas(partition);
        for (int i = 0; i < replicas.size(); i++) {
            NodeAddress replica = replicas.get(Math.floorMod(turn + i, replicas.size()));
            if (!replica.equals(lastFailed) || replicas.size() == 1) {
                next = replica;
                return Optional.of(replica);
            }
        }
        return Optional.empty();
    }

    /** A leader that is newer than the one at {@code current}, if somebody has named one since. */
    public Optional<NodeAddress> newerThan(NodeAddress current) {
        return trustedLeader().filter(leader -> !leader.equals(current));
    }

    /** Notes that {@code node} did not do it; says how many nanoseconds to wait before trying {@link #target}. */
    public long failed(NodeAddress node, Optional<LeaderHint> hint) {
        boolean news = hint.isPresent() && leaders.adopt(partition, hint.get());
        lastFailed = node;
        next = null;
        turn++;
        Optional<LeaderHint> known = leaders.leader(partition);
        if (known.isPresent() && known.get().address().equals(node)) {
            distrusted = known.get();
        }
        if (news && trustedLeader().isPresent()) {
            return 0;
        }
        if (trustedLeader().isEmpty()) {
            next = hint.map(LeaderHint::address)
                    .filter(address -> !address.equals(node))
                    .orElse(null);
        }
        return backoff.nextNanos();
    }

    /** Notes that the leader has too much to do; says how many nanoseconds to leave it alone. */
    public long busy() {
        return backoff.nextNanos();
    }

    /** Notes that {@code node} leads. */
    public void succeeded(NodeAddress node) {
        backoff.reset();
        lastFailed = null;
        if (distrusted != null && distrusted.address().equals(node)) {
            distrusted = null;
        }
        if (!trustedLeader().equals(Optional.of(node))) {
            next = node;
        }
    }

    private Optional<NodeAddress> trustedLeader() {
        return leaders.leader(partition)
                .filter(leader -> distrusted == null
                        || leader.leaderEpoch() > distrusted.leaderEpoch()
                        || !leader.address().equals(distrusted.address()))
                .map(LeaderHint::address);
    }
}
