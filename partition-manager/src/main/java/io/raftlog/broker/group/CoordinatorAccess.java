package io.raftlog.broker.group;

import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.LeaderHint;
import io.raftlog.broker.request.MetadataAccess;
import io.raftlog.broker.request.ServingGate;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Names;
import io.raftlog.protocol.Refusal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The way to the coordinator: refuses what no coordinator need be asked, and says where it is if it is not here.
 *
 * <p>Thread-safe.
 */
public final class CoordinatorAccess {
    private final int nodeId;
    private final GroupCoordinator coordinator;
    private final MetadataAccess metadata;
    private final ServingGate gate;

    public CoordinatorAccess(int nodeId, GroupCoordinator coordinator, MetadataAccess metadata, ServingGate gate) {
        this.nodeId = nodeId;
        this.coordinator = coordinator;
        this.metadata = metadata;
        this.gate = gate;
    }

    <T> CompletableFuture<Answer<T>> ask(
            String groupId, Function<GroupCoordinator, CompletableFuture<Answer<T>>> question) {
        Optional<Refusal> refusal = Names.check("group id", groupId);
        return refusal.isPresent() ? CompletableFuture.completedFuture(Answer.refused(refusal.get())) : ask(question);
    }

    <T> CompletableFuture<Answer<T>> ask(Function<GroupCoordinator, CompletableFuture<Answer<T>>> question) {
        Optional<Refusal> closed = gate.refusal();
        return closed.isPresent()
                ? CompletableFuture.completedFuture(Answer.refused(closed.get()))
                : question.apply(coordinator).thenApply(this::withLeader);
    }

    MetadataAccess metadata() {
        return metadata;
    }

    int nodeId() {
        return nodeId;
    }

    private <T> Answer<T> withLeader(Answer<T> answer) {
        if (answer instanceof Answer.Refused<T> refused && refused.refusal().code() == ErrorCode.NOT_COORDINATOR) {
            return new Answer.Refused<>(named(refused.refusal()), leader());
        }
        return answer;
    }

    private Refusal named(Refusal refusal) {
        return new Refusal(
                refusal.code(),
                "node " + nodeId + ": " + refusal.message() + ", "
                        + leader().map(hint -> "node " + hint.nodeId() + " does")
                                .orElse("nobody does yet as far as it knows"),
                refusal.hint());
    }

    private Optional<LeaderHint> leader() {
        int leaderId = metadata.leaderId();
        return leaderId == nodeId
                ? Optional.empty()
                : metadata.image().node(leaderId).map(node -> new LeaderHint(leaderId, node.clientAddress(), 0));
    }
}
