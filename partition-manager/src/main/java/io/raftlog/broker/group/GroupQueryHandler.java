package io.raftlog.broker.group;

import io.raftlog.broker.group.GroupView.Description;
import io.raftlog.broker.group.GroupView.Listed;
import io.raftlog.broker.group.GroupView.Rebalance;
import io.raftlog.broker.request.Answer;
import io.raftlog.metadata.MetadataImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Shows groups, and deletes them.
 *
 * <p>Thread-safe.
 */
public final class GroupQueryHandler {
    private final CoordinatorAccess access;

    public GroupQueryHandler(CoordinatorAccess access) {
        this.access = access;
    }

    public CompletableFuture<Answer<List<Listed>>> list() {
        return access.ask(GroupCoordinator::list);
    }

    public CompletableFuture<Answer<Description>> describe(String groupId) {
        return access.ask(groupId, coordinator -> coordinator.describe(groupId));
    }

    /** @param limit 0: all that is kept */
    public CompletableFuture<Answer<List<Rebalance>>> history(String groupId, int limit) {
        return access.ask(groupId, coordinator -> coordinator.history(groupId))
                .thenApply(answer -> answer instanceof Answer.Given<List<Rebalance>> given && limit > 0
                        ? Answer.of(given.value().stream().limit(limit).toList())
                        : answer);
    }

    public CompletableFuture<Answer<String>> delete(String groupId) {
        return access.ask(groupId, coordinator -> coordinator.delete(groupId));
    }

    /** The names of the topics that descriptions speak of by id. */
    public MetadataImage topics() {
        return access.metadata().image();
    }

    /** The node that answers, so the coordinator. */
    public int nodeId() {
        return access.nodeId();
    }
}
