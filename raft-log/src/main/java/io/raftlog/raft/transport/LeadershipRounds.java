package io.raftlog.raft.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Rounds in which the leader of one group makes sure that it still leads: a majority must have accepted something from it
 * that was sent after the round began (Raft, section 6.4).
 *
 * <p>Ratis does so, too, but once only for each commit index. A leader that was replaced and has not heard of it commits
 * nothing more, so it would go on to confirm itself.
 *
 * <p>Thread-safe.
 */
final class LeadershipRounds {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Set<LogAppender> senders = new HashSet<>();
    private final List<Round> open = new ArrayList<>();

    private static final class Round {
        final RaftServer.Division division;
        /** The first call of each sender that counts; all calls of one that began later do. */
        final Map<LogAppender, Long> since = new HashMap<>();

        final Set<RaftPeerId> confirmed = new HashSet<>();
        final CompletableFuture<Void> done = new CompletableFuture<>();

        Round(RaftServer.Division division) {
            this.division = division;
        }

        boolean hasMajority() {
            return Majority.isReached(division, confirmed);
        }
    }

    /** Completes once a round that begins now has a majority; fails if leadership ends before, or it takes too long. */
    CompletableFuture<Void> begin(RaftServer.Division division) {
        Round round = new Round(division);
        List<LogAppender> asked;
        synchronized (this) {
            if (round.hasMajority()) {
                return CompletableFuture.completedFuture(null);
            }
            asked = List.copyOf(senders);
            asked.forEach(sender -> round.since.put(sender, sender.getCallId()));
            open.add(round);
        }
        asked.forEach(LogAppender::triggerHeartbeat);
        return round.done
                .orTimeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((confirmed, failure) -> forget(round));
    }

    private synchronized void forget(Round round) {
        open.remove(round);
    }

    /** A leader has begun to send to a follower. */
    synchronized void began(LogAppender sender) {
        senders.add(sender);
    }

    /** It sends no more: it leads no longer, or the members have changed. */
    void ended(LogAppender sender) {
        List<Round> given;
        synchronized (this) {
            if (!senders.remove(sender)) {
                return;
            }
            given = List.copyOf(open);
            open.clear();
        }
        given.forEach(round -> round.done.completeExceptionally(new IOException(
                "group " + sender.getServer().getMemberId().getGroupId() + " has another leader, or other members")));
    }

    /** A follower has accepted a call. If a round waits for a later one, that is asked for. */
    void accepted(LogAppender sender, long callId) {
        List<Round> confirmed = new ArrayList<>();
        boolean waiting = false;
        synchronized (this) {
            if (open.isEmpty() || !senders.contains(sender)) {
                return;
            }
            for (Round round : open) {
                if (callId < round.since.getOrDefault(sender, 0L)) {
                    waiting = true;
                } else if (round.confirmed.add(sender.getFollowerId()) && round.hasMajority()) {
                    confirmed.add(round);
                }
            }
            open.removeAll(confirmed);
        }
        if (waiting) {
            sender.triggerHeartbeat();
        }
        confirmed.forEach(round -> round.done.complete(null));
    }
}
