package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One user's way to the leader of one partition. It goes where the newest hint points; once that fails, to the other
 * replicas in turn, since each of them can say where the new leader is as soon as there is one.
 *
 * <p>Confined to its user.
 */
public final class LeaderSearch {
    private static final int ASK_OTHERS_FIRST = 12;

    private final PartitionId partition;
    private final LeaderTable leaders;
    private final Supplier<ClusterView> view;
    private final Backoff searching;
    private final Backoff busy;

    /** The leader that failed us; only a newer one is trusted again without asking around. */
    private @Nullable LeaderHint distrusted;

    private @Nullable NodeAddress next;
    private @Nullable NodeAddress lastFailed;
    private int turn;
    private int failedSinceDistrusted;

    LeaderSearch(PartitionId partition, LeaderTable leaders, Supplier<ClusterView> view, RandomGenerator random) {
        this.partition = partition;
        this.leaders = leaders;
        this.view = view;
        this.searching = Backoff.ofSearch(random);
        this.busy = new Backoff(random);
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
        next = inTurn(replicas, replica -> !replica.equals(lastFailed) && !isLeftAlone(replica))
                .or(() -> inTurn(replicas, replica -> !replica.equals(lastFailed) || replicas.size() == 1))
                .orElse(null);
        return Optional.ofNullable(next);
    }

    private Optional<NodeAddress> inTurn(List<NodeAddress> replicas, Predicate<NodeAddress> condition) {
        return IntStream.range(0, replicas.size())
                .mapToObj(i -> replicas.get(Math.floorMod(turn + i, replicas.size())))
                .filter(condition)
                .findFirst();
    }

    /** The others know first who follows a leader that failed us; if they do not for long, it may be there again. */
    private boolean isLeftAlone(NodeAddress replica) {
        return distrusted != null && distrusted.address().equals(replica) && failedSinceDistrusted < ASK_OTHERS_FIRST;
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
        failedSinceDistrusted++;
        if (known.isPresent() && known.get().address().equals(node)) {
            failedSinceDistrusted = known.get().equals(distrusted) ? failedSinceDistrusted : 0;
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
        return searching.nextNanos();
    }

    /** Notes that the leader has too much to do; says how many nanoseconds to leave it alone. */
    public long busy() {
        return busy.nextNanos();
    }

    /** Notes that {@code node} leads. */
    public void succeeded(NodeAddress node) {
        searching.reset();
        busy.reset();
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
