package io.raftlog.broker.group;

import io.raftlog.broker.group.GroupOffsets.AllOffsets;
import io.raftlog.broker.group.GroupOffsets.Commit;
import io.raftlog.broker.group.GroupOffsets.Committed;
import io.raftlog.broker.group.GroupOffsets.PastReset;
import io.raftlog.broker.group.GroupOffsets.Reset;
import io.raftlog.broker.group.GroupView.Description;
import io.raftlog.broker.group.GroupView.Listed;
import io.raftlog.broker.group.GroupView.Rebalance;
import io.raftlog.broker.group.Membership.Heartbeat;
import io.raftlog.broker.group.Membership.HeartbeatReply;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.request.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Decides about consumer groups and keeps what it decided in the metadata group. Only the one on that group's leader does;
 * the others refuse with {@code NOT_COORDINATOR}. What it accepts is on disk on a majority when it answers.
 *
 * <p>Thread-safe.
 */
public interface GroupCoordinator {
    CompletableFuture<Answer<HeartbeatReply>> heartbeat(Heartbeat heartbeat);

    /**
     * Completes with true as soon as a heartbeat of the member would change what it has, which it had better send then; with
     * false if nothing came up. A member waits once: if it does again, the wait before ends.
     */
    CompletableFuture<Answer<Boolean>> news(String groupId, UUID memberId, Duration longest);

    /**
     * Commits what the member owns and what goes forward; the ends of partitions it does not know. Judges and commits as
     * one: no other commit of the group comes in between.
     */
    CompletableFuture<Answer<Committed>> commit(Commit commit);

    /** @param member refused if it is fenced; empty: anybody */
    CompletableFuture<Answer<AllOffsets>> offsets(String groupId, Optional<MemberEpoch> member);

    CompletableFuture<Answer<List<Listed>>> list();

    CompletableFuture<Answer<Description>> describe(String groupId);

    /** The newest first. */
    CompletableFuture<Answer<List<Rebalance>>> history(String groupId);

    /** Moves offsets of a group without members, and remembers what they were. */
    CompletableFuture<Answer<Committed>> reset(Reset reset);

    /** The last reset, if it was not taken back. */
    CompletableFuture<Answer<PastReset>> lastReset(String groupId);

    /** Takes back the last reset, if it is this one. */
    CompletableFuture<Answer<Committed>> undo(String groupId, PastReset reset);

    CompletableFuture<Answer<String>> delete(String groupId);
}
