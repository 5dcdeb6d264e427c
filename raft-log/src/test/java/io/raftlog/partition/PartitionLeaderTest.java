package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.raft.ProposalRejectedException;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PartitionLeaderTest {
    private static final long TERM = 3;

    private final HeldRaftGroup group = new HeldRaftGroup();
    private final AtomicInteger failures = new AtomicInteger();
    private final PartitionLeader leader = new PartitionLeader(
            TERM,
            new PartitionState(),
            group,
            new PartitionLeader.Limits(1_100, 1, 2_000),
            () -> 0,
            Runnable::run,
            failures::incrementAndGet);

    @Test
    void whatGathersWhileAnEntryIsOnItsWayBecomesOneEntry() {
        var first = append(Batches.of("a"));
        var second = append(Batches.of("b", "c"));
        var third = append(Batches.of("d"));

        assertThat(group.held).hasSize(1);
        group.commitNext();
        group.commitNext();

        assertThat(first).isCompletedWithValue(appended(0));
        assertThat(second).isCompletedWithValue(appended(1));
        assertThat(third).isCompletedWithValue(appended(3));
        assertThat(group.committed)
                .hasSize(2)
                .last()
                .isInstanceOfSatisfying(
                        AppendBatches.class, last -> assertThat(last.batches()).hasSize(2));
    }

    @Test
    void whatComesTogetherBecomesOneEntryAlsoWhenNothingIsOnItsWay() {
        var answers = leader.append(List.of(Batches.of("a"), Batches.of("b", "c"), Batches.of("d")));

        group.commitNext();

        assertThat(answers.get(0)).isCompletedWithValue(appended(0));
        assertThat(answers.get(1)).isCompletedWithValue(appended(1));
        assertThat(answers.get(2)).isCompletedWithValue(appended(3));
        assertThat(group.committed)
                .singleElement()
                .isInstanceOfSatisfying(
                        AppendBatches.class, only -> assertThat(only.batches()).hasSize(3));
    }

    @Test
    void ofBatchesThatComeTogetherEachHasItsOwnFate() {
        String kilobyte = "x".repeat(1_000);
        var answers = leader.append(List.of(Batches.of("a"), Batches.of(kilobyte), Batches.of("b")));
        var late = leader.append(List.of(Batches.of(kilobyte), Batches.of("c")));
        while (!group.held.isEmpty()) {
            group.commitNext();
        }

        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(code(late.get(0))).isEqualTo(ErrorCode.BUSY);
        assertThat(late.get(1)).isCompletedWithValue(appended(3));
    }

    @Test
    void tinyBatchesShareAnEntryOnlyAsFarAsItsCommandMayBeLong() {
        var patient = new PartitionLeader(
                TERM,
                new PartitionState(),
                group,
                new PartitionLeader.Limits(Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
                () -> 0,
                Runnable::run,
                failures::incrementAndGet);
        int tiny = 2 * PartitionCommandCodec.MAX_BATCHES;
        for (int i = 0; i <= tiny; i++) {
            patient.append(List.of(Batches.of("")));
        }

        group.commitNext();
        group.commitNext();
        group.commitNext();

        assertThat(group.committed)
                .map(command -> ((AppendBatches) command).batches().size())
                .containsExactly(1, PartitionCommandCodec.MAX_BATCHES, PartitionCommandCodec.MAX_BATCHES);
        assertThat(group.committed)
                .allSatisfy(command -> assertThat(
                                PartitionCommandCodec.encode(command).remaining())
                        .isLessThanOrEqualTo(PartitionCommandCodec.MAX_COMMAND_BYTES));
    }

    @Test
    void proposedBytesCarryTheirOffsetAndTheTermAndKeepTheirCrc() {
        append(Batches.of("a", "b"));
        append(Batches.of("c"));
        group.commitNext();

        RecordBatch proposed = RecordBatch.of(joined(group.held.remove()));

        assertThat(proposed.baseOffset()).isEqualTo(2);
        assertThat(proposed.leaderEpoch()).isEqualTo((int) TERM);
        assertThat(proposed.crcMatches()).isTrue();
    }

    @Test
    void aRetryThatOvertakesItsOriginalIsAnsweredWithItWhenThatIsCommitted() {
        append(Batches.of("before"));
        var original = append(Batches.of(9, 0, "a"));
        var retry = append(Batches.of(9, 0, "a"));

        assertThat(retry).isNotDone();
        group.commitNext();
        group.commitNext();

        assertThat(original).isCompletedWithValue(appended(1));
        assertThat(retry).isCompletedWithValue(new AppendResult.Appended(1, true, 0));
        assertThat(group.held).isEmpty();
    }

    @Test
    void aSequenceIsJudgedAgainstWhatIsInFlight() {
        append(Batches.of(9, 0, "a", "b"));

        assertThat(code(append(Batches.of(9, 3, "d")))).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE);
        assertThat(append(Batches.of(9, 2, "c"))).isNotDone();
    }

    @Test
    void whoCannotConfirmThatItLeadsRefusesNoSequence() {
        group.confirmed = new CompletableFuture<>();
        append(Batches.of(9, 0, "a", "b"));
        var tooFar = append(Batches.of(9, 3, "d"));

        assertThat(tooFar).isNotDone();
        group.confirmed.completeExceptionally(new IOException("cut off"));

        assertThat(code(tooFar)).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(append(Batches.of(9, 2, "c"))).isNotDone();
    }

    @Test
    void afterAFailureTheProposedIsUnknownAndTheRestDidNotHappen() {
        var proposed = append(Batches.of("a"));
        var waiting = append(Batches.of("b"));

        group.failNext(new IOException("connection lost"));
        var late = append(Batches.of("c"));

        assertThat(code(proposed)).isEqualTo(ErrorCode.LEADERSHIP_LOST);
        assertThat(code(waiting)).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(code(late)).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(group.held).isEmpty();
        assertThat(failures).hasValue(1);
    }

    @Test
    void aProposalKeptOutOfTheRaftLogDidNotHappen() {
        var proposed = append(Batches.of("a"));

        group.failNext(new ProposalRejectedException("other term", new IOException()));

        assertThat(code(proposed)).isEqualTo(ErrorCode.NOT_LEADER);
    }

    @Test
    void beyondTheLimitAnAppendIsRefusedAndTakesNoOffset() {
        String kilobyte = "x".repeat(1_000);
        append(Batches.of(kilobyte));
        var refused = append(Batches.of(kilobyte));
        group.commitNext();
        var next = append(Batches.of("y"));
        group.commitNext();

        assertThat(code(refused)).isEqualTo(ErrorCode.BUSY);
        assertThat(next).isCompletedWithValue(appended(1));
    }

    private CompletableFuture<AppendResult> append(ByteBuffer batch) {
        return leader.append(List.of(batch)).get(0);
    }

    private static AppendResult appended(long offset) {
        return new AppendResult.Appended(offset, false, 0);
    }

    private static ErrorCode code(CompletableFuture<AppendResult> answer) {
        return ((AppendResult.Refused) answer.join()).refusal().code();
    }

    private static ByteBuffer joined(HeldRaftGroup.Held proposal) {
        var all = ByteBuffer.allocate(
                proposal.data().stream().mapToInt(ByteBuffer::remaining).sum());
        proposal.data().forEach(part -> all.put(part.duplicate()));
        return all.flip();
    }
}
