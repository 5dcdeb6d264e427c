package io.raftlog.tools.fault;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.Placement;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RefusedException;
import io.raftlog.client.ReplicaMove;
import io.raftlog.client.ReplicaTarget;
import io.raftlog.client.Topic;
import io.raftlog.model.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A partition gives up its replica on a node, or gets one there: no fault by itself, but a time at which another one finds a
 * partition with its members about to change. It needs more nodes than a partition has replicas. Healed by letting it come
 * to its end, or by calling it off.
 *
 * @param calledOff if it is still under way when it is healed
 * @param seed of the choice of the partition, and of the other node
 */
public record MovingReplica(int node, boolean calledOff, long seed) implements Fault {
    private static final int ANSWER_SECONDS = 30;

    @Override
    public FaultKind kind() {
        return FaultKind.MOVE;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        var chance = new Random(seed);
        try (RaftlogClient client = RaftlogClient.connect(testbed.cluster().bootstrapServers())) {
            List<ReplicaTarget> possible = answer(client.admin().listTopics()).stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .filter(partition -> partition.replicas().size()
                                    < testbed.nodes().size())
                            .map(partition -> target(topic, partition, testbed.nodes(), chance)))
                    .toList();
            if (possible.isEmpty()) {
                throw new IllegalStateException("no replica can move: each partition has one on every node");
            }
            answer(client.admin()
                    .placement()
                    .move(List.of(possible.get(chance.nextInt(possible.size()))), ChangeMode.APPLY));
        }
    }

    private ReplicaTarget target(Topic topic, Topic.Partition partition, Set<Integer> nodes, Random chance) {
        List<Integer> replicas = new ArrayList<>(partition.replicas());
        if (replicas.contains(node)) {
            Set<Integer> spare = new TreeSet<>(nodes);
            spare.removeAll(replicas);
            replicas.set(replicas.indexOf(node), List.copyOf(spare).get(chance.nextInt(spare.size())));
        } else {
            replicas.set(chance.nextInt(replicas.size()), node);
        }
        return new ReplicaTarget(new TopicPartition(topic.name(), partition.partition()), replicas);
    }

    @Override
    public void heal(Testbed testbed) {
        if (!calledOff) {
            return;
        }
        try (RaftlogClient client = RaftlogClient.connect(testbed.cluster().bootstrapServers())) {
            Placement placement = client.admin().placement();
            for (ReplicaMove move : answer(placement.describe()).moves()) {
                // What cannot be called off any more comes to its end, and is waited for.
                answer(placement.cancelMove(move.partition()).exceptionally(MovingReplica::refused));
            }
        }
    }

    private static @Nullable Void refused(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RefusedException) {
            return null;
        }
        throw new CompletionException(cause);
    }

    private static <T> T answer(CompletableFuture<T> answer) {
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the cluster does not move a replica: " + e, e);
        }
    }

    @Override
    public String description() {
        return "a replica moving to or from node " + node + (calledOff ? ", and called off" : "");
    }
}
