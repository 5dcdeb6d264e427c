package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.raft.PurgePlan.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class PurgePlanProperties {
    @Property
    void nothingBeyondTheCheckpointGoesAndWhatIsNeededOnlyBeyondTheAllowance(
            @ForAll("logs") List<Segment> log,
            @ForAll @IntRange(min = -1, max = 200) int checkpoint,
            @ForAll @IntRange(min = -1, max = 200) int neededFrom,
            @ForAll @IntRange(max = 1_000) int lagBytes) {
        OptionalLong upTo = PurgePlan.upTo(log, checkpoint, neededFrom, lagBytes);

        long limit = upTo.orElse(-1);
        assertThat(limit).isLessThanOrEqualTo(checkpoint);
        List<Segment> gone = log.stream().filter(s -> s.last() <= limit).toList();
        assertThat(upTo.isPresent()).isEqualTo(!gone.isEmpty());
        gone.stream()
                .filter(s -> s.last() >= neededFrom)
                .forEach(s -> assertThat(bytesFrom(log, s)).isGreaterThan(lagBytes));
        log.stream()
                .filter(s -> s.last() > limit && s.last() <= checkpoint)
                .findFirst()
                .ifPresent(oldestKept -> {
                    assertThat(oldestKept.last()).isGreaterThanOrEqualTo(neededFrom);
                    assertThat(bytesFrom(log, oldestKept)).isLessThanOrEqualTo(lagBytes);
                });
    }

    private static long bytesFrom(List<Segment> log, Segment first) {
        return log.stream()
                .filter(s -> s.first() >= first.first())
                .mapToLong(Segment::bytes)
                .sum();
    }

    @Example
    void theLastEntryThatAMemberHasStaysToBeComparedWith() {
        List<Segment> log = List.of(new Segment(0, 9, 100), new Segment(10, 19, 100));

        assertThat(PurgePlan.upTo(log, 100, 9, 1_000)).isEmpty();
        assertThat(PurgePlan.upTo(log, 100, 10, 1_000)).hasValue(9);
    }

    @Example
    void aMemberThatIsGoneHoldsUpNoMoreThanTheAllowance() {
        List<Segment> log = List.of(new Segment(0, 9, 100), new Segment(10, 19, 100), new Segment(20, 29, 100));

        assertThat(PurgePlan.upTo(log, 100, -1, 300)).isEmpty();
        assertThat(PurgePlan.upTo(log, 100, -1, 299)).hasValue(9);
        assertThat(PurgePlan.upTo(log, 100, -1, 100)).hasValue(19);
        assertThat(PurgePlan.upTo(log, 15, -1, 0)).hasValue(9);
    }

    @Provide
    Arbitrary<List<Segment>> logs() {
        Arbitrary<int[]> sizes = Combinators.combine(
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.integers().between(1, 300))
                .as((entries, bytes) -> new int[] {entries, bytes});
        return Combinators.combine(
                        Arbitraries.integers().between(0, 20), sizes.list().ofMaxSize(8))
                .as((start, segments) -> {
                    var log = new ArrayList<Segment>();
                    long first = start;
                    for (int[] segment : segments) {
                        log.add(new Segment(first, first + segment[0] - 1, segment[1]));
                        first += segment[0];
                    }
                    return log;
                });
    }
}
