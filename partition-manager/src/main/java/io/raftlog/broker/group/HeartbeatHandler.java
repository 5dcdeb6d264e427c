package io.raftlog.broker.group;

import io.raftlog.broker.group.Membership.Heartbeat;
import io.raftlog.broker.group.Membership.HeartbeatReply;
import io.raftlog.broker.request.Answer;
import io.raftlog.metadata.Topic;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Names;
import io.raftlog.protocol.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Takes heartbeats: refuses those that make no sense, and subscriptions to topics that are not there. Tells members when
 * another is worth while.
 *
 * <p>Thread-safe.
 */
public final class HeartbeatHandler {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final CoordinatorAccess access;

    public HeartbeatHandler(CoordinatorAccess access) {
        this.access = access;
    }

    public CompletableFuture<Answer<HeartbeatReply>> handle(Heartbeat heartbeat) {
        Optional<Refusal> refusal = check(heartbeat);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(refusal.get()));
        }
        List<String> topics =
                heartbeat.subscription().map(Membership.Subscription::topics).orElse(List.of());
        return allThere(topics, 0)
                .thenCompose(missing -> missing.isPresent()
                        ? CompletableFuture.completedFuture(missing.get().<HeartbeatReply>as())
                        : access.ask(heartbeat.groupId(), coordinator -> coordinator.heartbeat(heartbeat)));
    }

    /**
     * Waits until a heartbeat of the member would change what it has, and says whether it would.
     *
     * @param longest as long as it is asked to wait, within bounds of its own
     */
    public CompletableFuture<Answer<Boolean>> news(String groupId, UUID memberId, Duration longest) {
        Duration bounded = longest.compareTo(LONGEST_WAIT) < 0 ? longest : LONGEST_WAIT;
        return access.ask(groupId, coordinator -> coordinator.news(groupId, memberId, bounded));
    }

    private CompletableFuture<Optional<Answer.Refused<Topic>>> allThere(List<String> topics, int from) {
        for (int i = from; i < topics.size(); i++) {
            if (access.metadata().image().topic(topics.get(i)).isEmpty()) {
                int next = i + 1;
                return access.metadata()
                        .topic(topics.get(i))
                        .thenCompose(answer -> answer instanceof Answer.Refused<Topic> refused
                                ? CompletableFuture.completedFuture(Optional.of(refused))
                                : allThere(topics, next));
            }
        }
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private static Optional<Refusal> check(Heartbeat heartbeat) {
        if (heartbeat.memberEpoch() < Membership.LEAVE_FOR_A_WHILE) {
            return invalid("member epoch " + heartbeat.memberEpoch() + " is none");
        }
        if (heartbeat.joins() && (heartbeat.subscription().isEmpty() || heartbeat.rebalanceTimeoutMs() <= 0)) {
            return invalid("to join, a subscription and a rebalance timeout are needed");
        }
        if (heartbeat.joins()
                && (heartbeat.owned().isEmpty() || !heartbeat.owned().get().isEmpty())) {
            return invalid("a member that joins says that it owns nothing");
        }
        if (heartbeat.memberEpoch() == Membership.LEAVE_FOR_A_WHILE
                && heartbeat.instanceId().isEmpty()) {
            return invalid("only a member with an instance id leaves for a while");
        }
        if (heartbeat.instanceId().length() > Names.MOST_CHARACTERS
                || heartbeat.origin().clientId().length() > Names.MOST_CHARACTERS) {
            return invalid("an instance id or client id is longer than " + Names.MOST_CHARACTERS + " characters");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> invalid(String why) {
        return Optional.of(Refusal.of(ErrorCode.INVALID_REQUEST, why));
    }
}
