package io.raftlog.client;

import io.raftlog.client.group.GroupCoordinator;
import io.raftlog.client.group.MemberIdentity;
import io.raftlog.client.group.Membership;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.Failure;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Commits a member's offsets, one request after the other, so that they arrive in the order in which they were given.
 *
 * <p>Thread-safe.
 */
final class GroupCommits {
    private static final int ATTEMPTS = 5;
    private static final int ATTEMPTS_WITHOUT_LEADER = 50;
    private static final Executor LATER = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

    private final GroupCoordinator coordinator;
    private final Membership membership;
    private final Predicate<HeldPartition> stillHeld;
    private final Duration patience;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /**
     * @param stillHeld whether the member has had the partition all the time; any thread asks
     * @param patience how long a commit is asked for again
     */
    GroupCommits(
            GroupCoordinator coordinator,
            Membership membership,
            Predicate<HeldPartition> stillHeld,
            Duration patience) {
        this.coordinator = coordinator;
        this.membership = membership;
        this.stillHeld = stillHeld;
        this.patience = patience;
    }

    /** Fails with the first refusal; what was not refused is committed then. */
    synchronized CompletableFuture<Void> commit(Map<HeldPartition, Long> offsets, boolean rewind) {
        if (offsets.isEmpty()) {
            return last.handle((done, thrown) -> null);
        }
        Map<HeldPartition, Long> copy = Map.copyOf(offsets);
        CompletableFuture<Void> committed =
                last.handle((done, thrown) -> null).thenCompose(nothing -> new Commit(rewind).attempt(copy, 1));
        last = committed;
        return committed;
    }

    /** One commit, in as many attempts as it takes. */
    private final class Commit {
        private final boolean rewind;
        private final long deadlineNanos = System.nanoTime() + patience.toNanos();

        Commit(boolean rewind) {
            this.rewind = rewind;
        }

        CompletableFuture<Void> attempt(Map<HeldPartition, Long> offsets, int attempt) {
            Map<PartitionId, Long> byId = new HashMap<>();
            offsets.forEach((partition, offset) -> byId.put(partition.id(), offset));
            MemberIdentity identity = membership.identity();
            return coordinator
                    .commit(identity, byId, rewind)
                    .handle((refused, thrown) -> {
                        if (thrown == null) {
                            return settled(offsets, refused, attempt);
                        }
                        Failure failure = CallFailedException.failureOf(thrown);
                        if (failure.code() == ErrorCode.STALE_MEMBER_EPOCH
                                && mayGoOn(attempt, ATTEMPTS)
                                && offsets.keySet().stream().allMatch(stillHeld)) {
                            return again(offsets, attempt, failure);
                        }
                        return CompletableFuture.<Void>failedFuture(new CallFailedException(failure));
                    })
                    .thenCompose(result -> result);
        }

        /** The epoch changes with every rebalance; being behind it for a moment is not being fenced. */
        private CompletableFuture<Void> again(Map<HeldPartition, Long> offsets, int attempt, Failure failure) {
            return membership
                    .confirm()
                    .thenCompose(known ->
                            membership.takesPart() && offsets.keySet().stream().allMatch(stillHeld)
                                    ? attempt(offsets, attempt + 1)
                                    : CompletableFuture.failedFuture(new CallFailedException(failure)));
        }

        private CompletableFuture<Void> settled(
                Map<HeldPartition, Long> offsets, Map<PartitionId, Failure> refused, int attempt) {
            Map<HeldPartition, Long> left = new HashMap<>();
            offsets.forEach((partition, offset) -> {
                if (refused.containsKey(partition.id())) {
                    left.put(partition, offset);
                } else {
                    partition.committed(offset);
                }
            });
            if (refused.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            Failure first = refused.values().stream()
                    .filter(each -> !each.code().retriable())
                    .findFirst()
                    .orElseGet(() -> refused.values().iterator().next());
            if (first.code() == ErrorCode.PARTITION_NOT_OWNED
                    && offsets.keySet().stream().anyMatch(stillHeld)) {
                // Then the member has to let go of it.
                membership.confirm();
            }
            // The group is sure about a partition only while that has a leader.
            if (first.code().retriable() && mayGoOn(attempt, ATTEMPTS_WITHOUT_LEADER)) {
                return CompletableFuture.runAsync(() -> {}, LATER).thenCompose(waited -> attempt(left, attempt + 1));
            }
            return CompletableFuture.failedFuture(new CallFailedException(first));
        }

        private boolean mayGoOn(int attempt, int most) {
            return attempt < most && deadlineNanos - System.nanoTime() > 0;
        }
    }
}
