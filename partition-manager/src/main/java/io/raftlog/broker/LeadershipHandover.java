package io.raftlog.broker;

import io.raftlog.raft.GroupStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands everything that this node leads to caught-up followers: before it stops, or because it has no space for more.
 *
 * <p>Confined to one thread.
 */
final class LeadershipHandover {
    private static final Logger LOG = LoggerFactory.getLogger(LeadershipHandover.class);
    /** At one time: each costs an election. */
    private static final int TRANSFERS = 8;

    private static final Duration ONE_TRANSFER = Duration.ofSeconds(1);

    private record Transfer(UUID group, int successor) {}

    private final RaftGroups groups;
    private final Duration heardWithin;
    private final IntPredicate mayLead;
    /** A successor that was tried for a group is not asked again: it failed, or it stops as well and gave it back. */
    private final Set<Transfer> tried = new HashSet<>();

    /**
     * @param heardWithin how recently a follower must have been heard of to count as alive
     * @param mayLead nodes that could do more with it than this one
     */
    LeadershipHandover(RaftGroups groups, Duration heardWithin, IntPredicate mayLead) {
        this.groups = groups;
        this.heardWithin = heardWithin;
        this.mayLead = mayLead;
    }

    /** As {@link #handOver}, for a node that stops. */
    void handOverForGood(Duration within) throws InterruptedException {
        int handedOver = handOver(within);
        long left = groups.open().stream()
                .filter(group ->
                        groups.status(group).filter(GroupStatus::leader).isPresent())
                .count();
        if (left > 0) {
            LOG.warn(
                    "handed over {} groups; {} are still led here: their writers wait for an election",
                    handedOver,
                    left);
        } else if (handedOver > 0) {
            LOG.info("handed over {} groups", handedOver);
        }
    }

    /**
     * Returns once this node leads nothing that another could lead, or the time is over.
     *
     * @return how many groups it handed over
     */
    int handOver(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        int handedOver = 0;
        List<Transfer> transfers = transfers();
        while (!transfers.isEmpty() && System.nanoTime() < end) {
            handedOver += run(transfers.subList(0, Math.min(TRANSFERS, transfers.size())), end);
            transfers = transfers();
        }
        return handedOver;
    }

    private List<Transfer> transfers() {
        List<Transfer> transfers = new ArrayList<>();
        for (UUID group : groups.open()) {
            List<Transfer> possible = groups.status(group)
                    .filter(GroupStatus::leader)
                    .map(status -> Successors.caughtUp(status, heardWithin)
                            .filter(follower -> mayLead.test(follower.nodeId()))
                            .map(follower -> new Transfer(group, follower.nodeId()))
                            .filter(transfer -> !tried.contains(transfer))
                            .toList())
                    .orElse(List.of());
            if (!possible.isEmpty()) {
                // In turn, so that not one of them gets everything.
                transfers.add(possible.get(transfers.size() % possible.size()));
            }
        }
        return transfers;
    }

    /** How many succeeded. */
    private int run(List<Transfer> transfers, long end) throws InterruptedException {
        long timeout = Math.max(1, Math.min(ONE_TRANSFER.toNanos(), end - System.nanoTime()));
        List<CompletableFuture<Boolean>> running = transfers.stream()
                .map(transfer ->
                        groups.transferLeadership(transfer.group(), transfer.successor(), Duration.ofNanos(timeout)))
                .toList();
        int succeeded = 0;
        for (int i = 0; i < transfers.size(); i++) {
            tried.add(transfers.get(i));
            succeeded += succeeded(running.get(i), timeout) ? 1 : 0;
        }
        return succeeded;
    }

    private static boolean succeeded(CompletableFuture<Boolean> transfer, long timeoutNanos)
            throws InterruptedException {
        try {
            return transfer.get(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("a transfer failed", e);
            return false;
        }
    }
}
