package io.raftlog.broker.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FetchHandlerTest {
    private static final int MAX_BYTES = 1 << 20;

    private final MemoryNode node = new MemoryNode();
    private final Topic orders = node.topic("orders", 3);
    private final MemoryPartition first = node.host(orders.partitionId(0));
    private final FetchHandler handler = node.fetch(MAX_BYTES);

    @Test
    void whatIsThereIsAnsweredAtOnce() {
        first.append(MemoryNode.batch(100));

        try (FetchReply reply = handler.handle(request(10_000, 1, 0)).join()) {
            assertThat(bytes(reply, 0)).isPositive();
            assertThat(reply.partitions().get(0).highWatermark()).isEqualTo(1);
        }
        assertThat(node.pendingAlarms()).isZero();
    }

    @Test
    void aFetchThatFindsNothingWaitsForTheNextRecord() {
        CompletableFuture<FetchReply> waiting = handler.handle(request(10_000, 1, 0));
        boolean tooEarly = waiting.isDone();

        first.append(MemoryNode.batch(100));

        assertThat(tooEarly).isFalse();
        assertThat(bytes(waiting.join(), 0)).isPositive();
    }

    @Test
    void aFetchWaitsUntilEnoughBytesAreThere() {
        CompletableFuture<FetchReply> waiting = handler.handle(request(10_000, 1_000, 0));

        first.append(MemoryNode.batch(600));
        boolean afterOne = waiting.isDone();
        first.append(MemoryNode.batch(600));

        assertThat(afterOne).isFalse();
        assertThat(bytes(waiting.join(), 0)).isGreaterThan(1_200);
    }

    @Test
    void afterItsTimeAFetchIsAnsweredWithWhatIsThere() {
        CompletableFuture<FetchReply> waiting = handler.handle(request(10_000, 1_000, 0));
        first.append(MemoryNode.batch(600));

        node.timePasses();

        assertThat(bytes(waiting.join(), 0)).isBetween(600, 800);
    }

    @Test
    void whoeverWillNotWaitIsAnsweredAtOnce() {
        assertThat(bytes(handler.handle(request(0, 1, 0)).join(), 0)).isZero();
    }

    @Test
    void aLeaderThatStepsDownTellsTheWaitingFetch() {
        CompletableFuture<FetchReply> waiting = handler.handle(request(10_000, 1, 0));

        first.loseLeadershipTo(2);

        assertThat(waiting.join().partitions().get(0).batches())
                .isInstanceOfSatisfying(Answer.Refused.class, refused -> {
                    assertThat(refused.refusal().code()).isEqualTo(ErrorCode.NOT_LEADER);
                    assertThat(refused.leader()).isPresent();
                });
    }

    @Test
    void onePartitionThatIsRefusedDoesNotHideTheOthers() {
        first.append(MemoryNode.batch(100));
        PartitionId unknown = new PartitionId(PartitionId.toTopicId(new UUID(5, 0)), 0);
        FetchRequest request = new FetchRequest(
                Duration.ofSeconds(10),
                100_000,
                MAX_BYTES,
                List.of(
                        new FetchRequest.Target(unknown, 0, MAX_BYTES),
                        new FetchRequest.Target(first.id(), 0, MAX_BYTES),
                        new FetchRequest.Target(orders.partitionId(1), 9, MAX_BYTES)));

        FetchReply reply = handler.handle(request).join();

        assertThat(code(reply, 0)).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
        assertThat(bytes(reply, 1)).isPositive();
        assertThat(code(reply, 2)).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
    }

    /** It may be cut off, and others have gone on: its consumer has read there what this one has not. */
    @Test
    void whatIsBeyondALeadersEndIsOutOfRangeOnlyIfAMajoritySaysSo() {
        first.append(MemoryNode.batch(100));
        FetchRequest request = new FetchRequest(
                Duration.ofSeconds(10), 1, MAX_BYTES, List.of(new FetchRequest.Target(first.id(), 9, MAX_BYTES)));

        ErrorCode confirmed = code(handler.handle(request).join(), 0);
        first.confirmsLeadership = false;
        ErrorCode unconfirmed = code(handler.handle(request).join(), 0);

        assertThat(confirmed).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(unconfirmed).isEqualTo(ErrorCode.READ_UNAVAILABLE);
    }

    @Test
    void withRoomForOnePartitionOnlyAllGetTheirTurn() {
        for (int partition = 0; partition < 3; partition++) {
            node.host(orders.partitionId(partition)).append(MemoryNode.batch(900_000));
        }
        Set<Integer> served = new HashSet<>();

        for (int round = 0; round < 50; round++) {
            try (FetchReply reply = handler.handle(request(0, 1, 0, 1, 2)).join()) {
                IntStream.range(0, 3)
                        .filter(place -> bytes(reply, place) > 800_000)
                        .forEach(served::add);
            }
        }

        assertThat(served).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void anAnswerIsHardlyLargerThanAskedFor() {
        for (int partition = 0; partition < 3; partition++) {
            node.host(orders.partitionId(partition)).append(MemoryNode.batch(400_000));
        }
        FetchRequest request = new FetchRequest(
                Duration.ZERO,
                1,
                500_000,
                IntStream.range(0, 3)
                        .mapToObj(partition -> new FetchRequest.Target(orders.partitionId(partition), 0, MAX_BYTES))
                        .toList());

        FetchReply reply = handler.handle(request).join();

        assertThat(IntStream.range(0, 3).map(place -> bytes(reply, place)).sum())
                .isLessThan(500_000 + 401_000);
    }

    @Test
    void answersCountAgainstTheBudgetUntilTheyAreClosed() {
        first.append(MemoryNode.batch(900_000));
        FetchReply reply = handler.handle(request(0, 1, 0)).join();
        long whileSending = node.fetchMemory.taken();

        reply.close();
        reply.close();

        assertThat(whileSending).isEqualTo(bytes(reply, 0));
        assertThat(node.fetchMemory.taken()).isZero();
    }

    @Test
    void withoutBudgetAFetchIsToldToTryAgain() {
        first.append(MemoryNode.batch(100));
        assertThat(node.fetchMemory.tryTake(MemoryNode.FETCH_MEMORY)).isTrue();

        assertThat(code(handler.handle(request(0, 1, 0)).join(), 0)).isEqualTo(ErrorCode.BUSY);
    }

    @Test
    void aFetchThatNobodyWaitsForLeavesNothingBehind() {
        CompletableFuture<FetchReply> waiting = handler.handle(request(10_000, 1, 0, 1, 2));

        waiting.cancel(false);

        assertThat(node.pendingAlarms()).isZero();
        assertThat(first.waiting()).isZero();
        assertThat(node.fetchMemory.taken()).isZero();
    }

    @Test
    void nonsenseIsRefused() {
        assertThat(code(
                        handler.handle(new FetchRequest(
                                        Duration.ZERO, 1, -1, List.of(new FetchRequest.Target(first.id(), 0, 1))))
                                .join(),
                        0))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(handler.handle(new FetchRequest(Duration.ofSeconds(5), 1, 1, List.of()))
                        .join()
                        .partitions())
                .isEmpty();
    }

    private FetchRequest request(int maxWaitMs, int minBytes, int... partitions) {
        return new FetchRequest(
                Duration.ofMillis(maxWaitMs),
                minBytes,
                MAX_BYTES,
                IntStream.of(partitions)
                        .mapToObj(partition -> new FetchRequest.Target(orders.partitionId(partition), 0, MAX_BYTES))
                        .toList());
    }

    private static int bytes(FetchReply reply, int place) {
        if (reply.partitions().get(place).batches() instanceof Answer.Given<ByteBuffer> given) {
            return given.value().remaining();
        }
        throw new AssertionError(reply.partitions().get(place));
    }

    private static ErrorCode code(FetchReply reply, int place) {
        if (reply.partitions().get(place).batches() instanceof Answer.Refused<ByteBuffer> refused) {
            return refused.refusal().code();
        }
        throw new AssertionError(reply.partitions().get(place));
    }
}
