package io.raftlog.client.fake;

import io.grpc.stub.StreamObserver;
import io.raftlog.protocol.v1.AlterTopicRequest;
import io.raftlog.protocol.v1.AlterTopicResponse;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.CreateTopicResponse;
import io.raftlog.protocol.v1.DeleteTopicRequest;
import io.raftlog.protocol.v1.DeleteTopicResponse;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GetMetadataResponse;
import io.raftlog.protocol.v1.GetNodeStatusRequest;
import io.raftlog.protocol.v1.GetNodeStatusResponse;

/** The metadata calls of one node. */
final class FakeClusterService extends ClusterGrpc.ClusterImplBase {
    private final FakeCluster cluster;
    private final FakeNode node;

    FakeClusterService(FakeCluster cluster, FakeNode node) {
        this.cluster = cluster;
        this.node = node;
    }

    @Override
    public void getMetadata(GetMetadataRequest request, StreamObserver<GetMetadataResponse> answer) {
        answer(answer, cluster.metadata(node, request));
    }

    @Override
    public void getNodeStatus(GetNodeStatusRequest request, StreamObserver<GetNodeStatusResponse> answer) {
        answer(answer, cluster.status(node));
    }

    @Override
    public void createTopic(CreateTopicRequest request, StreamObserver<CreateTopicResponse> answer) {
        answer(answer, cluster.create(node, request));
    }

    @Override
    public void alterTopic(AlterTopicRequest request, StreamObserver<AlterTopicResponse> answer) {
        answer(answer, cluster.alter(request));
    }

    @Override
    public void deleteTopic(DeleteTopicRequest request, StreamObserver<DeleteTopicResponse> answer) {
        answer(answer, cluster.delete(request));
    }

    private <A> void answer(StreamObserver<A> observer, A answer) {
        node.awaitResumed();
        observer.onNext(answer);
        observer.onCompleted();
    }
}
