package io.raftlog.client;

import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.ClusterView;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.TopicView;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.AlterTopicRequest;
import io.raftlog.protocol.v1.AlterTopicResponse;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.CreateTopicResponse;
import io.raftlog.protocol.v1.DeleteTopicRequest;
import io.raftlog.protocol.v1.TopicInfo;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Admin calls, over one router. */
final class RoutedAdmin implements Admin {
    private final ClusterRouter router;
    private final StatusQuery statuses;
    private final GroupQueries groups;
    private final Executor callbacks;

    RoutedAdmin(ClusterRouter router, Executor callbacks) {
        this.router = router;
        this.statuses = new StatusQuery(router);
        this.groups = new GroupQueries(router);
        this.callbacks = callbacks;
    }

    @Override
    public CompletableFuture<Topic> createTopic(NewTopic topic, ChangeMode mode) {
        CreateTopicRequest request = CreateTopicRequest.newBuilder()
                .setName(topic.name())
                .setPartitions(topic.partitions().orElse(0))
                .setReplicationFactor(topic.replicationFactor().orElse(0))
                .putAllConfigs(topic.configs())
                .setDryRun(mode == ChangeMode.DRY_RUN)
                .build();
        return forApplications(router.change(
                        ClusterGrpc.getCreateTopicMethod(),
                        request,
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenApply(CreateTopicResponse::getTopic)
                .thenApply(created -> changed(created, mode)));
    }

    @Override
    public CompletableFuture<Topic> alterTopic(TopicChange change, ChangeMode mode) {
        AlterTopicRequest request = AlterTopicRequest.newBuilder()
                .setName(change.name())
                .putAllSetConfigs(change.setConfigs())
                .addAllUnsetConfigs(change.unsetConfigs())
                .setPartitions(change.partitions().orElse(0))
                .setAcceptKeyOrderBreak(change.acceptKeyOrderBreak())
                .setDryRun(mode == ChangeMode.DRY_RUN)
                .build();
        return forApplications(router.change(
                        ClusterGrpc.getAlterTopicMethod(),
                        request,
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenApply(AlterTopicResponse::getTopic)
                .thenApply(altered -> changed(altered, mode)));
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name, ChangeMode mode) {
        DeleteTopicRequest request = DeleteTopicRequest.newBuilder()
                .setName(name)
                .setDryRun(mode == ChangeMode.DRY_RUN)
                .build();
        return forApplications(router.change(
                        ClusterGrpc.getDeleteTopicMethod(),
                        request,
                        answer -> answer.hasError() ? answer.getError() : null)
                .thenAccept(answer -> {
                    if (mode == ChangeMode.APPLY) {
                        router.metadata().deleted(name);
                    }
                }));
    }

    @Override
    public CompletableFuture<Long> trim(TopicPartition partition, long beforeOffset) {
        return forApplications(new PartitionOffsets(router)
                .existing(partition)
                .thenCompose(topic -> router.trim(topic.partitionId(partition.partition()), beforeOffset)));
    }

    @Override
    public CompletableFuture<CompactionReport> compaction(String topic) {
        return forApplications(
                router.metadata().lookUp(topic).thenCompose(found -> new CompactionQuery(router).ask(found, false)));
    }

    @Override
    public CompletableFuture<CompactionReport> compactNow(String topic) {
        return forApplications(
                router.metadata().lookUp(topic).thenCompose(found -> new CompactionQuery(router).ask(found, true)));
    }

    @Override
    public CompletableFuture<List<Topic>> listTopics() {
        return forApplications(router.metadata()
                .all()
                .thenApply(view -> view.topics().values().stream()
                        .sorted(Comparator.comparing(TopicView::name))
                        .map(Descriptions::topic)
                        .toList()));
    }

    @Override
    public CompletableFuture<TopicDescription> describeTopic(String name) {
        return forApplications(router.metadata().lookUp(name).thenCompose(this::describe));
    }

    private CompletableFuture<TopicDescription> describe(TopicView topic) {
        Map<Integer, NodeAddress> nodes = router.metadata().view().nodes();
        List<CompletableFuture<Optional<NodeStatus>>> asked = topic.partitions().stream()
                .flatMap(partition -> partition.replicas().stream())
                .distinct()
                .map(nodes::get)
                .filter(Objects::nonNull)
                .map(node -> statuses.ask(node).handle((status, thrown) -> Optional.ofNullable(status)))
                .toList();
        return allOf(asked).thenApply(answers -> {
            Map<PartitionId, ReplicaStatus> leaders = new HashMap<>();
            List<NodeStatus> nodeStatuses =
                    answers.stream().flatMap(Optional::stream).toList();
            nodeStatuses.stream()
                    .flatMap(node -> node.replicas().stream())
                    .filter(ReplicaStatus::leader)
                    .forEach(leader -> leaders.merge(
                            leader.partition(),
                            leader,
                            // Two that think they lead: the older has not heard of the newer yet.
                            (one, other) -> one.leaderEpoch() > other.leaderEpoch() ? one : other));
            return Descriptions.topic(topic, leaders, nodeStatuses);
        });
    }

    @Override
    public CompletableFuture<ClusterDescription> describeCluster() {
        return forApplications(router.metadata().all().thenCompose(this::describe));
    }

    private CompletableFuture<ClusterDescription> describe(ClusterView view) {
        List<CompletableFuture<ClusterDescription.Node>> asked = view.nodes().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(node -> statuses.ask(node.getValue())
                        .handle((status, thrown) -> new ClusterDescription.Node(
                                node.getKey(),
                                node.getValue(),
                                Optional.ofNullable(status),
                                thrown == null
                                        ? ""
                                        : CallFailedException.failureOf(thrown)
                                                .refusal()
                                                .message())))
                .toList();
        return allOf(asked)
                .thenApply(nodes ->
                        new ClusterDescription(view.clusterId(), Descriptions.nodeId(view.metadataLeaderId()), nodes));
    }

    @Override
    public CompletableFuture<NodeStatus> nodeStatus(int nodeId) {
        return forApplications(router.metadata().all().thenCompose(view -> {
            NodeAddress address = view.nodes().get(nodeId);
            return address == null
                    ? CompletableFuture.failedFuture(new CallFailedException(Failure.of(
                            ErrorCode.NOT_FOUND,
                            "no node " + nodeId + "; there are "
                                    + view.nodes().keySet().stream().sorted().toList(),
                            "raftlog cluster info")))
                    : statuses.ask(address);
        }));
    }

    @Override
    public CompletableFuture<NodeStatus> nodeStatus(NodeAddress address) {
        return forApplications(statuses.ask(address));
    }

    @Override
    public CompletableFuture<List<GroupListing>> listGroups() {
        return forApplications(groups.list());
    }

    @Override
    public CompletableFuture<GroupDescription> describeGroup(String groupId) {
        return forApplications(groups.describe(groupId));
    }

    @Override
    public CompletableFuture<GroupLag> groupLag(String groupId) {
        return forApplications(groups.lag(groupId));
    }

    @Override
    public CompletableFuture<List<GroupRebalance>> groupHistory(String groupId, int limit) {
        return forApplications(groups.history(groupId, limit));
    }

    @Override
    public CompletableFuture<OffsetReset> resetOffsets(
            String groupId, OffsetReset.Scope scope, OffsetReset.Target target, ChangeMode mode) {
        return forApplications(groups.reset(groupId, scope, target, mode));
    }

    @Override
    public CompletableFuture<OffsetReset> undoReset(String groupId, ChangeMode mode) {
        return forApplications(groups.undo(groupId, mode));
    }

    @Override
    public CompletableFuture<Void> deleteGroup(String groupId) {
        return forApplications(groups.delete(groupId));
    }

    @Override
    public Placement placement() {
        return new RoutedPlacement(router, callbacks);
    }

    private Topic changed(TopicInfo topic, ChangeMode mode) {
        return Descriptions.topic(mode == ChangeMode.APPLY ? router.metadata().changed(topic) : Wire.decode(topic));
    }

    private <T> CompletableFuture<T> forApplications(CompletableFuture<T> future) {
        return Failures.forApplications(future, callbacks);
    }

    private static <T> CompletableFuture<List<T>> allOf(Collection<CompletableFuture<T>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(
                        nothing -> futures.stream().map(CompletableFuture::join).toList());
    }
}
