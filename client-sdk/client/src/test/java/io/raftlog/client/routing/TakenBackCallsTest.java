package io.raftlog.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.FakeNode;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.CreateTopicResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls that are taken back until the node cuts the client off, as by a thousand consumers that close at once; and what
 * becomes of the others on the same connection.
 */
@Timeout(60)
class TakenBackCallsTest {
    private final FakeCluster cluster = new FakeCluster(1);
    private final FakeNode node = cluster.node(1);
    private final PartitionId partition =
            cluster.createTopic("orders", 1).get(0).id();
    private final ClusterRouter router =
            ClusterRouter.connect(List.of(node.address()), "c", cluster.config().requestTimeout());

    @AfterEach
    void close() {
        router.close();
        cluster.close();
    }

    @Test
    void aQuestionIsAskedAgain() throws Exception {
        node.pause();
        CompletableFuture<OffsetQuery.Answer> question = router.offset(partition, new OffsetQuery.Latest());

        takeBackTooMany();
        node.resume();

        assertThat(question.get(30, TimeUnit.SECONDS).offset()).isZero();
    }

    @Test
    void aChangeMayHaveHappened() {
        node.pause();
        CompletableFuture<CreateTopicResponse> change = router.change(
                ClusterGrpc.getCreateTopicMethod(),
                CreateTopicRequest.newBuilder().setName("made").build(),
                answer -> answer.hasError() ? answer.getError() : null);

        takeBackTooMany();

        assertCutOff(CallFailedException.failureOf(catchThrowable(change::join)));
    }

    @Test
    void batchesOnAStreamMayHaveBeenAppended() throws Exception {
        CompletableFuture<Failure> broken = new CompletableFuture<>();
        router.openProduce(node.address(), new ProduceListener() {
            @Override
            public void appended(long correlationId, long baseOffset, boolean duplicate) {}

            @Override
            public void refused(long correlationId, Failure failure) {}

            @Override
            public void broken(Failure failure) {
                broken.complete(failure);
            }
        });
        node.pause();

        takeBackTooMany();

        assertCutOff(broken.get(30, TimeUnit.SECONDS));
    }

    private static void assertCutOff(Failure failure) {
        assertThat(failure.code()).as(failure.toString()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(failure.definite()).isFalse();
    }

    private void takeBackTooMany() {
        FetchAsk ask = new FetchAsk(Duration.ofSeconds(1), 1, 1_000, List.of(new FetchAsk.Part(partition, 0, 1_000)));
        for (int i = 0; i <= FakeNode.MAX_TAKEN_BACK; i++) {
            router.fetch(node.address(), ask, Duration.ofSeconds(30)).cancel(false);
        }
    }
}
