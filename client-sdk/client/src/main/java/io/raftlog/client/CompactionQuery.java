package io.raftlog.client;

import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.TopicView;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.GetCompactionRequest;
import io.raftlog.protocol.v1.GetCompactionResponse;
import io.raftlog.protocol.v1.ReplicaCompaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Asks every node that holds replicas of a topic how far it has compacted them. */
final class CompactionQuery {
    private final ClusterRouter router;

    CompactionQuery(ClusterRouter router) {
        this.router = router;
    }

    CompletableFuture<CompactionReport> ask(TopicView topic, boolean withoutDelay) {
        GetCompactionRequest request = GetCompactionRequest.newBuilder()
                .setTopicId(Wire.encode(topic.id()))
                .setWithoutDelay(withoutDelay)
                .build();
        Map<Integer, NodeAddress> addresses = router.metadata().view().nodes();
        Map<Integer, CompletableFuture<GetCompactionResponse>> asked = new TreeMap<>();
        for (TopicView.PartitionView partition : topic.partitions()) {
            for (int node : partition.replicas()) {
                NodeAddress address = addresses.get(node);
                if (address != null) {
                    asked.computeIfAbsent(node, each -> ask(address, request));
                }
            }
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .handle((done, thrown) -> report(asked));
    }

    private CompletableFuture<GetCompactionResponse> ask(NodeAddress node, GetCompactionRequest request) {
        return router.read(
                node,
                ClusterGrpc.getGetCompactionMethod(),
                request,
                answer -> answer.hasError() ? answer.getError() : null);
    }

    private static CompactionReport report(Map<Integer, CompletableFuture<GetCompactionResponse>> asked) {
        List<CompactionReport.Replica> replicas = new ArrayList<>();
        Map<Integer, String> silent = new TreeMap<>();
        asked.forEach((node, answer) -> {
            try {
                answer.join().getReplicasList().forEach(replica -> replicas.add(replica(node, replica)));
            } catch (CompletionException e) {
                Failure failure = CallFailedException.failureOf(e);
                if (failure.definite() && !failure.code().retriable()) {
                    throw new CallFailedException(failure);
                }
                silent.put(node, failure.refusal().message());
            }
        });
        replicas.sort(Comparator.comparingInt(CompactionReport.Replica::partition)
                .thenComparingInt(CompactionReport.Replica::nodeId));
        return new CompactionReport(replicas, silent);
    }

    private static CompactionReport.Replica replica(int node, ReplicaCompaction replica) {
        return new CompactionReport.Replica(
                replica.getPartition(),
                node,
                replica.getFirstDirtyOffset(),
                replica.getTouchableOffset(),
                replica.getHighWatermark(),
                replica.getAsked(),
                replica.getWorking());
    }
}
