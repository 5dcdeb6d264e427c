package io.raftlog.tools.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The judgement must be able to fail: one example for each way. Ids are rising but not dense, as in a partition. */
class JudgeTest {
    private static final List<Long> SENT = List.of(1L, 4L, 5L, 9L);

    @Test
    void everythingOnceAndInOrderPasses() throws IOException {
        Verdict verdict = judge(Set.of(), 1, 4, 5, 9);

        assertThat(verdict).isEqualTo(new Verdict(4, 4, 0, 0, 0, 0, 0, List.of()));
        assertThat(verdict.passed()).isTrue();
    }

    @Test
    void aMissingRecordIsLostWhereverItStood() throws IOException {
        assertThat(judge(Set.of(), 4, 5, 9).lost()).isEqualTo(1);
        assertThat(judge(Set.of(), 1, 9).lost()).isEqualTo(2);
        assertThat(judge(Set.of(), 1, 4, 5).lost()).isEqualTo(1);
        assertThat(judge(Set.of()).lost()).isEqualTo(4);
        assertThat(judge(Set.of(), 1, 4, 5).passed()).isFalse();
        assertThat(judge(Set.of(), 1, 4, 5).examples()).containsExactly("partition 0: record 9 is lost");
    }

    @Test
    void aRecordReadAgainIsADuplicate() throws IOException {
        Verdict verdict = judge(Set.of(), 1, 4, 4, 5, 1, 9);

        assertThat(verdict.duplicated()).isEqualTo(2);
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.outOfOrder()).isZero();
        assertThat(verdict.passed()).isFalse();
    }

    @Test
    void aRecordReadLateIsOutOfOrderAndNotLost() throws IOException {
        Verdict verdict = judge(Set.of(), 1, 5, 4, 9);

        assertThat(verdict.outOfOrder()).isEqualTo(1);
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.duplicated()).isZero();
        assertThat(verdict.passed()).isFalse();
    }

    @Test
    void aRecordReadWithOtherBytesIsAltered() throws IOException {
        Judge judge = judgeOf(Set.of());
        judge.read(1, bytes("key"), bytes("value 1"));
        judge.read(4, bytes("key"), bytes("value X"));
        judge.read(5, bytes("yek"), bytes("value 5"));
        judge.read(9, bytes("key"), bytes("value 9"));

        Verdict verdict = judge.finish();

        assertThat(verdict.altered()).isEqualTo(2);
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.passed()).isFalse();
    }

    @Test
    void aLateRecordIsComparedToo() throws IOException {
        Judge judge = judgeOf(Set.of());
        judge.read(9, bytes("key"), bytes("value 9"));
        judge.read(4, bytes("key"), bytes("value X"));

        assertThat(judge.finish().altered()).isEqualTo(1);
    }

    @Test
    void aRecordOfAnotherPartitionOrWithoutAnIdIsForeign() throws IOException {
        Judge judge = judgeOf(Set.of());
        judge.read(1, bytes("key"), bytes("value 1"));
        judge.read(2, bytes("elsewhere"), bytes("value 2"));
        judge.read(-1, bytes("key"), bytes("value"));
        judge.read(4, bytes("key"), bytes("value 4"));
        judge.read(5, bytes("key"), bytes("value 5"));
        judge.read(9, bytes("key"), bytes("value 9"));

        Verdict verdict = judge.finish();

        assertThat(verdict.foreign()).isEqualTo(2);
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.passed()).isFalse();
    }

    @Test
    void aRecordThatWasNotAcknowledgedMayBeThereOrNotButNotTwice() throws IOException {
        assertThat(judge(Set.of(5L), 1, 4, 9)).isEqualTo(new Verdict(3, 3, 0, 0, 0, 0, 0, List.of()));
        assertThat(judge(Set.of(5L), 1, 4, 5, 9).passed()).isTrue();
        assertThat(judge(Set.of(5L), 1, 4, 5, 5, 9).duplicated()).isEqualTo(1);
    }

    @Test
    void verdictsOfPartitionsAddUp() throws IOException {
        Verdict sum = judge(Set.of(), 1, 4, 5).plus(judge(Set.of(), 1, 1, 5, 4, 9));

        assertThat(sum.acknowledged()).isEqualTo(8);
        assertThat(sum.read()).isEqualTo(8);
        assertThat(sum.lost()).isEqualTo(1);
        assertThat(sum.duplicated()).isEqualTo(1);
        assertThat(sum.outOfOrder()).isEqualTo(1);
    }

    private static Verdict judge(Set<Long> notAcknowledged, long... read) throws IOException {
        Judge judge = judgeOf(notAcknowledged);
        for (long id : read) {
            judge.read(id, bytes("key"), bytes("value " + id));
        }
        return judge.finish();
    }

    private static Judge judgeOf(Set<Long> notAcknowledged) throws IOException {
        List<DemoRecord> records = new ArrayList<>();
        SENT.forEach(id -> records.add(new DemoRecord(id, bytes("key"), bytes("value " + id))));
        Iterator<DemoRecord> sent = records.iterator();
        return new Judge(
                0,
                () -> sent.hasNext() ? sent.next() : null,
                id -> !notAcknowledged.contains(id),
                key -> !new String(key, UTF_8).equals("elsewhere"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
