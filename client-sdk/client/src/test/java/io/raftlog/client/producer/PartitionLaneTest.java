package io.raftlog.client.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.producer.PartitionLane.Next;
import io.raftlog.client.producer.ProducerBatch.Status;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.ProducerIdentity;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PartitionLaneTest {
    private static final ProducerIdentity FIRST = new ProducerIdentity(1, (short) 0);
    private static final ProducerIdentity SECOND = new ProducerIdentity(2, (short) 0);

    private final List<ProducerBatch> settled = new ArrayList<>();
    private static final int MAX_BYTES = 1 << 20;

    private final PartitionLane lane = new PartitionLane("orders/0", 3, settled::add);
    private final List<ProducerBatch> batches = new ArrayList<>();

    @Test
    void nothingIsSentWithoutAnIdentity() {
        add(1);

        assertThat(lane.needsIdentity()).isTrue();
        assertThat(lane.nextToSend(MAX_BYTES)).isEmpty();
    }

    @Test
    void theFirstBatchFindsOutWhoLeadsBeforeOthersFollow() {
        lane.begin(FIRST);
        add(3);

        assertThat(sent()).containsExactly(batches.get(0));
        appended(0, 10);
        assertThat(sent()).containsExactly(batches.get(1), batches.get(2));
        assertThat(batches.get(2).sequence).isEqualTo(4);
    }

    @Test
    void laterAnswersWaitForEarlierOnes() {
        pipeline();

        appended(2, 12);
        assertThat(settled).hasSize(1);
        appended(1, 11);

        assertThat(settled).containsExactlyElementsOf(batches);
    }

    @Test
    void afterALostConnectionEverythingUnansweredIsSentAgainInOrder() {
        pipeline();

        lane.loseWire();

        assertThat(sent()).containsExactly(batches.get(1));
        appended(1, 11);
        assertThat(sent()).containsExactly(batches.get(2));
        assertThat(batches.get(2).sequence).isEqualTo(4);
        assertThat(batches.get(2).attempt()).isEqualTo(2);
    }

    @Test
    void aBatchRefusedOutOfTurnIsSentAgainBehindTheOneBeforeIt() {
        pipeline();

        assertThat(refused(1, ErrorCode.BUSY)).isEqualTo(Next.PAUSE);
        assertThat(sent()).isEmpty();
        assertThat(refused(2, ErrorCode.OUT_OF_ORDER_SEQUENCE)).isEqualTo(Next.GO_ON);

        assertThat(sent()).containsExactly(batches.get(1), batches.get(2));
    }

    @Test
    void aRefusalForGoodFreesItsSequence() {
        lane.begin(FIRST);
        add(2);
        sent();

        refused(0, ErrorCode.RECORD_TOO_LARGE);

        assertThat(settled).hasSize(1);
        assertThat(sent()).containsExactly(batches.get(1));
        assertThat(batches.get(1).sequence).isZero();
        assertThat(batches.get(1).identity).isEqualTo(FIRST);
    }

    @Test
    void whatFollowsARefusalForGoodIsStampedAnew() {
        pipeline();

        refused(1, ErrorCode.RECORD_TOO_LARGE);

        assertThat(lane.needsIdentity()).isTrue();
        lane.begin(SECOND);
        assertThat(sent()).containsExactly(batches.get(2));
        assertThat(batches.get(2).identity).isEqualTo(SECOND);
        assertThat(batches.get(2).sequence).isZero();
    }

    @Test
    void theAnswerToAnAttemptThatWasGivenUpStillCounts() {
        pipeline();
        lane.loseWire();
        sent();

        lane.appended(batches.get(1), 1, 11, false);

        assertThat(settled).contains(batches.get(1));
    }

    @Test
    void aRefusalOfEveryAttemptLeavesNoDoubt() {
        pipeline();
        assertThat(refused(1, ErrorCode.NOT_LEADER)).isEqualTo(Next.FIND_LEADER);
        assertThat(batches.get(2).isDoubtful()).isTrue();

        refused(2, ErrorCode.NOT_LEADER);

        assertThat(batches.get(2).isDoubtful()).isFalse();
    }

    @Test
    void whatMayHaveBeenSentExpiresAsUnknownAndWhatWasNotAsNotSent() {
        pipeline();
        lane.loseWire();
        add(1);

        lane.expire(Long.MAX_VALUE / 2);

        assertThat(settled).hasSize(4);
        assertThat(failure(1).definite()).isFalse();
        assertThat(failure(1).code()).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(failure(3).definite()).isTrue();
        assertThat(failure(3).code()).isEqualTo(ErrorCode.NOT_SENT);
    }

    @Test
    void behindAnUnknownOutcomeOthersGoOnUnderAnotherIdentity() {
        pipeline();
        refused(1, ErrorCode.DUPLICATE_TOO_OLD);
        add(1);

        appended(2, 12);

        assertThat(lane.needsIdentity()).isTrue();
        assertThat(sent()).isEmpty();
        lane.begin(SECOND);
        assertThat(sent()).containsExactly(batches.get(3));
        assertThat(batches.get(3).sequence).isZero();
    }

    @Test
    void whatIsRefusedForWantOfABatchThatWasGivenUpIsSaidToFollowThatOne() {
        pipeline();
        lane.loseWire();
        sent();
        lane.refused(
                batches.get(1), batches.get(1).attempt(), Failure.of(ErrorCode.DUPLICATE_TOO_OLD, "nobody remembers"));
        sent();

        refused(2, ErrorCode.OUT_OF_ORDER_SEQUENCE);

        assertThat(failure(2).definite()).isFalse();
        assertThat(failure(2).code()).isEqualTo(ErrorCode.DUPLICATE_TOO_OLD);
        assertThat(failure(2).refusal().message()).contains("one before it is missing", "nobody remembers");
    }

    @Test
    void aForgottenProducerBeginsAnewUnlessTheBatchMayBeThere() {
        pipeline();
        refused(1, ErrorCode.UNKNOWN_PRODUCER);
        assertThat(lane.needsIdentity()).isTrue();
        lane.begin(SECOND);
        sent();
        lane.loseWire();
        sent();

        lane.refused(batches.get(1), 3, Failure.of(ErrorCode.UNKNOWN_PRODUCER, "forgotten again"));

        assertThat(failure(1).definite()).isFalse();
    }

    /** Three batches of two records; the first is settled, the others are on the wire. */
    private void pipeline() {
        lane.begin(FIRST);
        add(3);
        sent();
        appended(0, 10);
        sent();
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            RecordBatchBuilder records = new RecordBatchBuilder(CompressionCodec.NONE, 1_000);
            ProducerBatch batch = new ProducerBatch(records, List.of(new Nobody(), new Nobody()), 0, 0);
            batches.add(batch);
            lane.add(batch);
        }
    }

    @Test
    void halfOfWhatMayBeUnansweredGoesTogetherAndTheOtherHalfWhenAsMuchIsAnswered() {
        PartitionLane wide = new PartitionLane("orders/0", 8, settled::add);
        List<ProducerBatch> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(new ProducerBatch(
                    new RecordBatchBuilder(CompressionCodec.NONE, 1_000), List.of(new Nobody()), 0, 0));
        }
        wide.begin(new ProducerIdentity(1, (short) 0));
        wide.add(all.get(0));
        assertThat(wide.nextToSend(MAX_BYTES)).containsExactly(all.get(0));
        all.subList(1, 20).forEach(wide::add);
        assertThat(wide.nextToSend(MAX_BYTES))
                .as("whether the node leads is not known yet")
                .isEmpty();
        wide.appended(all.get(0), 1, 0, false);

        assertThat(wide.nextToSend(MAX_BYTES)).isEqualTo(all.subList(1, 5));
        assertThat(wide.nextToSend(MAX_BYTES)).isEqualTo(all.subList(5, 9));
        assertThat(wide.nextToSend(MAX_BYTES)).isEmpty();
        for (int i = 1; i < 4; i++) {
            wide.appended(all.get(i), 1, i, false);
            assertThat(wide.nextToSend(MAX_BYTES)).isEmpty();
            assertThat(wide.hasRoom()).isFalse();
        }
        wide.appended(all.get(4), 1, 4, false);
        assertThat(wide.nextToSend(MAX_BYTES)).isEqualTo(all.subList(9, 13));
    }

    @Test
    void whatGoesTogetherIsNoMoreThanTheBytesAllowButAlwaysOne() {
        PartitionLane wide = new PartitionLane("orders/0", 8, settled::add);
        for (int i = 0; i < 3; i++) {
            wide.add(new ProducerBatch(
                    new RecordBatchBuilder(CompressionCodec.NONE, 1_000), List.of(new Nobody()), 0, 0));
        }
        wide.begin(new ProducerIdentity(1, (short) 0));
        ProducerBatch first = wide.nextToSend(1).get(0);
        wide.appended(first, 1, 0, false);

        assertThat(wide.nextToSend(1)).hasSize(1);
        assertThat(wide.nextToSend(1)).hasSize(1);
        assertThat(wide.nextToSend(1)).isEmpty();
    }

    private List<ProducerBatch> sent() {
        List<ProducerBatch> sent = new ArrayList<>();
        for (List<ProducerBatch> next = lane.nextToSend(MAX_BYTES);
                !next.isEmpty();
                next = lane.nextToSend(MAX_BYTES)) {
            assertThat(next).allMatch(batch -> batch.status == Status.ON_WIRE);
            sent.addAll(next);
        }
        return sent;
    }

    private void appended(int index, long baseOffset) {
        ProducerBatch batch = batches.get(index);
        lane.appended(batch, batch.attempt(), baseOffset, false);
    }

    private Next refused(int index, ErrorCode code) {
        ProducerBatch batch = batches.get(index);
        return lane.refused(batch, batch.attempt(), Failure.of(code, "in a test"));
    }

    private Failure failure(int index) {
        assertThat(settled).contains(batches.get(index));
        Failure failure = batches.get(index).failure;
        assertThat(failure).isNotNull();
        return Objects.requireNonNull(failure);
    }

    private record Nobody() implements Delivery {
        @Override
        public void appended(long offset, boolean duplicate) {}

        @Override
        public void failed(Failure failure) {}
    }
}
