package io.raftlog.broker.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.AppendResult;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProduceHandlerTest {
    private final MemoryNode node = new MemoryNode();
    private final Topic orders = node.topic("orders", 2);
    private final ProduceHandler handler = new ProduceHandler(node.routing, node.inFlight, node.gate, Optional::empty);

    @Test
    void aBatchIsAppendedAndItsBytesAreGivenBack() {
        var first = MemoryNode.given(handle(orders.partitionId(0), MemoryNode.batch(10)));
        var second = MemoryNode.given(handle(orders.partitionId(0), MemoryNode.batch(10)));

        assertThat(first.baseOffset()).isZero();
        assertThat(second.baseOffset()).isEqualTo(1);
        assertThat(node.inFlight.taken()).isZero();
    }

    @Test
    void aBatchThatIsBrokenIsRefusedBeforeItIsProposed() {
        ByteBuffer broken = MemoryNode.batch(10);
        broken.put(broken.limit() - 1, (byte) ~broken.get(broken.limit() - 1));

        Refusal refusal = MemoryNode.refusal(handle(orders.partitionId(0), broken));

        assertThat(refusal.code()).isEqualTo(ErrorCode.CORRUPT_BATCH);
        assertThat(node.host(orders.partitionId(0)).highWatermark).isZero();
    }

    @Test
    void theTopicsOwnLimitHolds() {
        node.apply(
                new MetadataCommand.AlterTopic(orders.id(), Map.of("max.message.bytes", "2048"), Set.of(), 0, false));

        Refusal refusal = MemoryNode.refusal(handle(orders.partitionId(0), MemoryNode.batch(4096)));

        assertThat(refusal.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
        assertThat(refusal.message()).contains("2048");
        assertThat(refusal.hint()).contains("raise max.message.bytes", "1048576 at most");
    }

    @Test
    void aRecordWithoutAKeyIsRefusedWhereTheTopicIsCompacted() {
        ByteBuffer withoutKey = MemoryNode.batch(100);
        assertThat(MemoryNode.given(handle(orders.partitionId(0), withoutKey))).isNotNull();
        node.apply(new MetadataCommand.AlterTopic(
                orders.id(), Map.of("cleanup.policy", "compact,delete"), Set.of(), 0, false));

        Refusal refusal = MemoryNode.refusal(handle(orders.partitionId(0), withoutKey));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_RECORD);
        for (CompressionCodec codec : CompressionCodec.values()) {
            assertThat(MemoryNode.given(handle(orders.partitionId(0), keyed(codec, "k", "k"))))
                    .isNotNull();
            assertThat(MemoryNode.refusal(handle(orders.partitionId(0), keyed(codec, "k", null)))
                            .message())
                    .contains("record 1 of 2");
        }
    }

    private static ByteBuffer keyed(CompressionCodec codec, @Nullable String... keys) {
        RecordBatchBuilder builder = new RecordBatchBuilder(codec, 10_000);
        for (String key : keys) {
            ByteBuffer bytes = key == null ? null : UTF_8.encode(key);
            builder.tryAppend(1, bytes, ByteBuffer.allocate(500), List.of());
        }
        return builder.build(-1, (short) -1, -1);
    }

    @Test
    void beyondTheNodesBudgetBatchesAreRefusedUntilOthersAreAnswered() {
        MemoryPartition partition = node.host(orders.partitionId(0));
        partition.holdBack = true;
        CompletableFuture<Answer<AppendResult.Appended>> held =
                handle(orders.partitionId(0), MemoryNode.batch(600_000));

        Refusal busy = MemoryNode.refusal(handle(orders.partitionId(1), MemoryNode.batch(600_000)));
        partition.release();

        assertThat(busy.code()).isEqualTo(ErrorCode.BUSY);
        assertThat(MemoryNode.given(held).baseOffset()).isZero();
        assertThat(MemoryNode.given(handle(orders.partitionId(1), MemoryNode.batch(600_000))))
                .isNotNull();
    }

    @Test
    void aFollowerSaysWhereTheLeaderIs() {
        node.host(orders.partitionId(0)).loseLeadershipTo(3);

        var refused = MemoryNode.refused(handle(orders.partitionId(0), MemoryNode.batch(10)));

        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(refused.leader()).hasValueSatisfying(leader -> {
            assertThat(leader.nodeId()).isEqualTo(3);
            assertThat(leader.address().port()).isEqualTo(9403);
            assertThat(leader.leaderEpoch()).isEqualTo(7);
        });
    }

    @Test
    void aFullLeaderTakesNothingAndAFullFollowerSendsToTheLeader() {
        Refusal full = Refusal.of(ErrorCode.STORAGE_FULL, "too little space");
        ProduceHandler onFullDisk = new ProduceHandler(node.routing, node.inFlight, node.gate, () -> Optional.of(full));
        node.host(orders.partitionId(1)).loseLeadershipTo(3);

        Refusal leader = MemoryNode.refusal(onFullDisk
                .handle(orders.partitionId(0), List.of(MemoryNode.batch(10)))
                .get(0));
        Refusal follower = MemoryNode.refusal(onFullDisk
                .handle(orders.partitionId(1), List.of(MemoryNode.batch(10)))
                .get(0));

        assertThat(leader).isEqualTo(full);
        assertThat(node.host(orders.partitionId(0)).highWatermark).isZero();
        assertThat(follower.code()).isEqualTo(ErrorCode.NOT_LEADER);
    }

    @Test
    void nobodyIsSentToALeaderThatIsHeldForDead() {
        node.host(orders.partitionId(0)).loseLeadershipTo(3);
        node.suspected.add(3);

        var refused = MemoryNode.refused(handle(orders.partitionId(0), MemoryNode.batch(10)));

        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(refused.leader()).isEmpty();
    }

    @Test
    void aPartitionHostedElsewhereIsRefusedAsNotHere() {
        node.partitions.remove(orders.partitionId(0));

        assertThat(MemoryNode.refusal(handle(orders.partitionId(0), MemoryNode.batch(10)))
                        .code())
                .isEqualTo(ErrorCode.REPLICA_NOT_HERE);
        assertThat(node.proposed).isEmpty();
    }

    @Test
    void whatThisNodeHasNotHeardOfIsUnknownOnlyOnceTheMetadataGroupWasAsked() {
        PartitionId noSuchPartition = orders.partitionId(2);
        PartitionId noSuchTopic = new PartitionId(PartitionId.toTopicId(new UUID(5, 0)), 0);

        Refusal partition = MemoryNode.refusal(handle(noSuchPartition, MemoryNode.batch(10)));
        node.timePasses();
        Refusal topic = MemoryNode.refusal(handle(noSuchTopic, MemoryNode.batch(10)));

        assertThat(partition.code()).isEqualTo(ErrorCode.UNKNOWN_PARTITION);
        assertThat(partition.message())
                .contains("\"orders\"")
                .contains("0 to 1")
                .contains("2");
        assertThat(topic.code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
        assertThat(node.proposed).containsOnly(new MetadataCommand.Barrier()).hasSize(2);
    }

    @Test
    void aStoppingNodeTakesNothing() {
        node.gate.stop();

        assertThat(MemoryNode.refusal(handle(orders.partitionId(0), MemoryNode.batch(10)))
                        .code())
                .isEqualTo(ErrorCode.NOT_READY);
    }

    @Test
    void ofBatchesThatComeTogetherABrokenOneIsRefusedAloneAndTheOthersEnterInOrder() {
        ByteBuffer broken = MemoryNode.batch(10);
        broken.put(broken.limit() - 1, (byte) (broken.get(broken.limit() - 1) ^ 1));

        var answers =
                handler.handle(orders.partitionId(0), List.of(MemoryNode.batch(10), broken, MemoryNode.batch(10)));

        assertThat(MemoryNode.given(answers.get(0)).baseOffset()).isZero();
        assertThat(MemoryNode.refusal(answers.get(1)).code()).isEqualTo(ErrorCode.CORRUPT_BATCH);
        assertThat(MemoryNode.given(answers.get(2)).baseOffset()).isEqualTo(1);
    }

    private CompletableFuture<Answer<AppendResult.Appended>> handle(PartitionId id, ByteBuffer batch) {
        return handler.handle(id, List.of(batch)).get(0);
    }
}
