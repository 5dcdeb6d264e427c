package io.raftlog.client.group;

import io.raftlog.client.routing.Failure;
import io.raftlog.model.PartitionId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What members ask of the coordinator of their group, wherever it is. Futures fail with {@link
 * io.raftlog.client.routing.CallFailedException}, and complete on threads that must not be blocked.
 *
 * <p>Thread-safe.
 */
public interface GroupCoordinator {
    CompletableFuture<BeatAnswer> beat(MemberProfile member, Beat beat, List<InHand> progress);

    /**
     * Completes with true as soon as a beat would change what the member has; with false if nothing came up in {@code
     * longest}, or nobody can tell.
     */
    CompletableFuture<Boolean> news(MemberProfile member, Duration longest);

    /**
     * Commits for each partition the offset of the next record to process; completes with the refusals of those whose
     * offset was not committed.
     *
     * @param rewind whether an offset may be lower than the one committed before
     */
    CompletableFuture<Map<PartitionId, Failure>> commit(
            MemberIdentity member, Map<PartitionId, Long> offsets, boolean rewind);

    /** What is committed for each of these partitions. */
    CompletableFuture<Map<PartitionId, CommittedOffset>> committed(
            MemberIdentity member, Collection<PartitionId> partitions);

    /**
     * How far the group is on a partition.
     *
     * @param offset of the next record to process; empty if none was committed
     * @param addedSince whether the partition did not exist when the group began to read its topic
     */
    record CommittedOffset(Optional<Long> offset, boolean addedSince) {}

    /** A record that the application works on, and for how long already. */
    record InHand(PartitionId partition, long offset, long forMs) {}
}
