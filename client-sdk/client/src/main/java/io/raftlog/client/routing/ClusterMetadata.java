package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.TopicInfo;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The client's copy of the metadata: all of it at the start, then the topics that somebody here uses.
 *
 * <p>Nodes answer from their own copies, which may be behind. So a topic is gone only when every node that answers says
 * so.
 *
 * <p>Thread-safe.
 */
public final class ClusterMetadata {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration BETWEEN_REFRESHES = Duration.ofMillis(20);

    private final Connections connections;
    private final LeaderTable leaders;
    private final ClientTimer timer;
    private final Duration patience;
    private final Supplier<List<NodeAddress>> nodes;
    private final Set<String> topicsInUse = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile ClusterView view = ClusterView.NOTHING;

    ClusterMetadata(
            Connections connections,
            LeaderTable leaders,
            ClientTimer timer,
            Duration patience,
            Supplier<List<NodeAddress>> nodes) {
        this.connections = connections;
        this.leaders = leaders;
        this.timer = timer;
        this.patience = patience;
        this.nodes = nodes;
    }

    public ClusterView view() {
        return view;
    }

    /** The topic if it is known here already. */
    public Optional<TopicView> known(String topic) {
        return view.topic(topic);
    }

    /** The topic; asks all nodes if it is not known here. Fails with a node's refusal if all say that there is none. */
    public CompletableFuture<TopicView> topic(String name) {
        Optional<TopicView> known = known(name);
        CompletableFuture<TopicView> topic =
                known.isPresent() ? CompletableFuture.completedFuture(known.get()) : lookUp(name);
        return topic.thenApply(found -> {
            // Not before: names that nobody knows would gather here, and be asked about for ever.
            topicsInUse.add(name);
            return found;
        });
    }

    /** The topic as it is now, whatever is known here. */
    public CompletableFuture<TopicView> lookUp(String name) {
        return new TopicLookup(this, name, null).begin(nodes.get());
    }

    /**
     * Asks whether a topic has come to its end, when a node has said that there is no such partition; empty if it has
     * not, or if nobody can tell. Does not fail.
     */
    public CompletableFuture<Optional<TopicEnd>> endOf(TopicView topic) {
        return new TopicLookup(this, topic.name(), topic.id())
                .begin(nodes.get())
                .handle((now, thrown) -> {
                    if (thrown == null) {
                        return now.id().equals(topic.id()) ? Optional.empty() : Optional.of(TopicEnd.CREATED_AGAIN);
                    }
                    return CallFailedException.failureOf(thrown).code() == ErrorCode.UNKNOWN_TOPIC
                            ? Optional.of(TopicEnd.DELETED)
                            : Optional.empty();
                });
    }

    /** Everything, from any node. */
    public CompletableFuture<ClusterView> all() {
        return refresh(Set.of(), patience);
    }

    /** The first call of a process, which may take seconds if it has only begun and others want its cores. */
    CompletableFuture<ClusterView> first(Duration longest) {
        return refresh(Set.of(), longest);
    }

    CompletableFuture<ClusterView> refresh() {
        return refresh(Set.copyOf(topicsInUse), patience);
    }

    private CompletableFuture<ClusterView> refresh(Set<String> topics, Duration longest) {
        return NodeRace.firstAnswer(nodes.get(), node -> ask(node, topics, longest), timer)
                .thenApply(answer -> adopt(answer.view()));
    }

    /** Refreshes in the background, unless that is under way: leaders have moved. */
    public void refreshSoon() {
        if (!refreshing.compareAndSet(false, true)) {
            return;
        }
        refresh().whenComplete((newer, thrown) -> timer.later(BETWEEN_REFRESHES, () -> refreshing.set(false)));
    }

    void keepFresh() {
        timer.later(FRESH, () -> {
            if (!topicsInUse.isEmpty()) {
                refreshSoon();
            }
            keepFresh();
        });
    }

    /** Takes in what a change answered, so that the one who made it sees it here at once. */
    public TopicView changed(TopicInfo topic) {
        TopicView changed = Wire.decode(topic);
        synchronized (this) {
            view = view.with(changed);
            leaders.adopt(view);
        }
        return changed;
    }

    public synchronized void deleted(String topic) {
        view = view.without(topic);
    }

    synchronized ClusterView adopt(ClusterView newer) {
        view = view.updated(newer);
        leaders.adopt(newer);
        return newer;
    }

    CompletableFuture<MetadataAnswer> ask(NodeAddress node, Collection<String> topics) {
        return ask(node, topics, patience);
    }

    private CompletableFuture<MetadataAnswer> ask(NodeAddress node, Collection<String> topics, Duration longest) {
        GetMetadataRequest request =
                GetMetadataRequest.newBuilder().addAllTopics(topics).build();
        return connections
                .to(node)
                .call(ClusterGrpc.getGetMetadataMethod(), request, longest)
                .thenApply(answer -> {
                    ClusterRouter.throwIf(answer.hasError() ? answer.getError() : null);
                    return MetadataAnswer.of(node, answer);
                });
    }
}
