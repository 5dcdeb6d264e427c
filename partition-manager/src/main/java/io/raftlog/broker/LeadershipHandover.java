package io.raftlog.broker;

import io.raftlog.raft.GroupStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands everything that this node leads to caught-up followers, before it stops. */
final class LeadershipHandover {
    private static final Logger LOG = LoggerFactory.getLogger(LeadershipHandover.class);
    /** At one time: each costs an election. */
    private static final int TRANSFERS = 8;

    private static final int ROUNDS = 3;

    private record Transfer(UUID group, int successor) {}

    private final RaftGroups groups;

    LeadershipHandover(RaftGroups groups) {
        this.groups = groups;
    }

    /** Returns once this node leads nothing that another could lead, or the time is over. */
    void handOver(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        int handedOver = 0;
        // More than once: the balancer of another node may have given something back meanwhile.
        for (int round = 0; round < ROUNDS; round++) {
            List<Transfer> transfers = transfers();
            if (transfers.isEmpty()) {
                break;
            }
            for (int from = 0; from < transfers.size() && System.nanoTime() < end; from += TRANSFERS) {
                handedOver += run(transfers.subList(from, Math.min(from + TRANSFERS, transfers.size())), end);
            }
        }
        int left = transfers().size();
        if (left > 0) {
            LOG.warn(
                    "handed over {} groups; {} are still led here, their writers wait for an election",
                    handedOver,
                    left);
        } else if (handedOver > 0) {
            LOG.info("handed over {} groups", handedOver);
        }
    }

    private List<Transfer> transfers() {
        List<Transfer> transfers = new ArrayList<>();
        for (UUID group : groups.open()) {
            List<GroupStatus.Follower> successors = groups.status(group)
                    .filter(GroupStatus::leader)
                    .map(status -> Successors.caughtUp(status).toList())
                    .orElse(List.of());
            if (!successors.isEmpty()) {
                // In turn, so that not one of them gets everything.
                transfers.add(new Transfer(
                        group,
                        successors.get(transfers.size() % successors.size()).nodeId()));
            }
        }
        return transfers;
    }

    /** How many succeeded. */
    private int run(List<Transfer> transfers, long end) throws InterruptedException {
        Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
        List<CompletableFuture<Boolean>> running = transfers.stream()
                .map(transfer -> groups.transferLeadership(transfer.group(), transfer.successor(), left))
                .toList();
        int succeeded = 0;
        for (CompletableFuture<Boolean> one : running) {
            try {
                succeeded += one.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS) ? 1 : 0;
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("a transfer failed", e);
            }
        }
        return succeeded;
    }
}
