package io.raftlog.broker.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.metadata.Topic;
import io.raftlog.partition.PartitionReplica.TimedOffset;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class OffsetsAndIdsTest {
    private final MemoryNode node = new MemoryNode();
    private final Topic orders = node.topic("orders", 1);
    private final MemoryPartition partition = node.host(orders.partitionId(0));
    private final ListOffsetsHandler offsets =
            new ListOffsetsHandler(node.routing, node.gate, Duration.ofSeconds(5), Runnable::run);
    private final InitProducerHandler ids = new InitProducerHandler(MemoryNode.NODE, node.metadata, node.gate);

    @Test
    void offsetsAreFoundByTheirMeaning() {
        partition.append(MemoryNode.batch(10));
        partition.append(MemoryNode.batch(10));

        assertThat(offset(new OffsetPosition.Earliest())).isEqualTo(new TimedOffset(0, -1));
        assertThat(offset(new OffsetPosition.Latest())).isEqualTo(new TimedOffset(2, -1));
        assertThat(offset(new OffsetPosition.AtTime(1_000))).isEqualTo(new TimedOffset(0, 1_000));
        assertThat(offset(new OffsetPosition.AtTime(1_001))).isEqualTo(new TimedOffset(-1, -1));
    }

    @Test
    void aLeaderThatCannotConfirmThatItLeadsDoesNotTellTheEnd() {
        partition.confirmsLeadership = false;

        assertThat(MemoryNode.refusal(offsets.handle(partition.id(), new OffsetPosition.Latest()))
                        .code())
                .isEqualTo(ErrorCode.READ_UNAVAILABLE);
    }

    @Test
    void aFollowerSaysWhereTheLeaderIs() {
        partition.loseLeadershipTo(2);

        var refused = MemoryNode.refused(offsets.handle(partition.id(), new OffsetPosition.Earliest()));

        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(refused.refusal().message()).contains("orders/0").contains("node 2 does");
        assertThat(refused.leader()).isPresent();
    }

    @Test
    void producerIdsAreGivenOnceAndCostTheGroupOneEntryForAThousand() {
        Set<Long> given = new HashSet<>();

        for (int i = 0; i < 2_500; i++) {
            given.add(MemoryNode.given(ids.handle()));
        }

        assertThat(given).hasSize(2_500);
        assertThat(node.proposed).hasSize(3);
    }

    @Test
    void afterAFailureTheNextProducerAsksAgain() {
        node.failure = Optional.of(TimeoutException::new);
        ErrorCode failed = MemoryNode.refusal(ids.handle()).code();
        node.failure = Optional.empty();

        assertThat(failed).isEqualTo(ErrorCode.METADATA_UNAVAILABLE);
        assertThat(MemoryNode.given(ids.handle())).isPositive();
    }

    private TimedOffset offset(OffsetPosition position) {
        return MemoryNode.given(offsets.handle(partition.id(), position));
    }
}
