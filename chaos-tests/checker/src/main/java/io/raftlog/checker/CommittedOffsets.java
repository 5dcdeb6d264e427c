package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.COMMIT_REGRESS;
import static io.raftlog.checker.Anomaly.PHANTOM_COMMIT;

import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Operation;
import io.raftlog.history.Payload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a group has committed is a register that only grows, but for commits that say {@code x.rewind}. n log n.
 *
 * <ul>
 *   <li>{@code commit-regress}: a {@code committed} answered less, or nothing, than a commit that was over before it
 *       began, and no rewind may have come between
 *   <li>{@code phantom-commit}: it answered what nobody had asked to be committed by then, but for commits that failed
 * </ul>
 */
final class CommittedOffsets implements Detector {
    private record Answer(Operation operation, OptionalLong offset) {}

    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        Map<GroupPartition, List<Commit>> commits = Commit.all(facts);
        Map<GroupPartition, List<Answer>> answers = new TreeMap<>();
        for (Operation committed : facts.operations("committed")) {
            if (committed.isOk()) {
                answers(committed)
                        .forEach((partition, answer) -> answers.computeIfAbsent(partition, p -> new ArrayList<>())
                                .add(answer));
            }
        }
        return answers.entrySet().stream().flatMap(entry -> {
            List<Commit> ofPartition = commits.getOrDefault(entry.getKey(), List.of());
            return Stream.concat(
                    regressions(entry.getKey(), ofPartition, entry.getValue()),
                    phantoms(entry.getKey(), ofPartition, entry.getValue()));
        });
    }

    /** What was asked for and not answered is not committed. */
    private static Map<GroupPartition, Answer> answers(Operation committed) {
        Map<String, OptionalLong> answered = committed.offsets();
        Set<String> keys = new LinkedHashSet<>(answered.keySet());
        if (committed.asked() instanceof Payload.Offsets asked) {
            keys.addAll(asked.offsets().keySet());
        }
        String group = committed.text("g").orElse("");
        Map<GroupPartition, Answer> answers = new HashMap<>();
        keys.forEach(key -> answers.put(
                new GroupPartition(group, key),
                new Answer(committed, answered.getOrDefault(key, OptionalLong.empty()))));
        return answers;
    }

    /**
     * Sweeps over the answers, as they began. A commit counts from the first answer that begins after its end on, until
     * a rewind comes that may have followed it: one that began before an answer was there, and was not over when the
     * commit began.
     */
    private static Stream<Finding> regressions(GroupPartition partition, List<Commit> commits, List<Answer> answers) {
        List<Commit> ended = commits.stream()
                .filter(commit -> commit.operation().isOk())
                .sorted(Comparator.comparingLong(commit -> commit.operation().end()))
                .toList();
        List<Commit> rewinds = commits.stream()
                .filter(commit -> commit.isRewind() && !commit.operation().isFail())
                .sorted(Comparator.comparingLong(commit -> commit.operation().begin()))
                .toList();
        var highest = new PriorityQueue<Commit>(
                Comparator.comparingLong(Commit::offset).reversed());
        var findings = new ArrayList<Finding>();
        long seenUntil = Long.MIN_VALUE;
        int over = 0;
        int rewound = 0;
        LastEnds rewindEnds = new LastEnds();
        answers.sort(Comparator.comparingLong(answer -> answer.operation().begin()));
        for (Answer answer : answers) {
            while (over < ended.size() && ended.get(over).operation().precedes(answer.operation())) {
                highest.add(ended.get(over++));
            }
            // Never back: an earlier answer that took longer excuses later ones too, which is on the safe side.
            seenUntil = Math.max(seenUntil, answer.operation().end());
            while (rewound < rewinds.size() && rewinds.get(rewound).operation().begin() <= seenUntil) {
                rewindEnds.add(rewinds.get(rewound++));
            }
            while (!highest.isEmpty() && rewindEnds.mayFollow(highest.peek())) {
                highest.remove();
            }
            Commit floor = highest.peek();
            if (floor != null && answer.offset().orElse(-1) < floor.offset()) {
                findings.add(Finding.of(
                        COMMIT_REGRESS,
                        partition.toString(),
                        "committed was " + floor.offset() + ", then " + said(answer),
                        floor.operation().last(),
                        answer.operation().last()));
            }
        }
        return findings.stream();
    }

    /** Of some rewinds, the one that ended last, and when the last of the others did. */
    private static final class LastEnds {
        private long last = Long.MIN_VALUE;
        private long lastOfOthers = Long.MIN_VALUE;
        private @Nullable Operation lastRewind;

        void add(Commit rewind) {
            long end = rewind.operation().end();
            if (end >= last) {
                lastOfOthers = last;
                last = end;
                lastRewind = rewind.operation();
            } else {
                lastOfOthers = Math.max(lastOfOthers, end);
            }
        }

        /** Whether one of them, other than the commit itself, was not over yet when the commit began. */
        boolean mayFollow(Commit commit) {
            long others = commit.operation().equals(lastRewind) ? lastOfOthers : last;
            return others >= commit.operation().begin();
        }
    }

    private static Stream<Finding> phantoms(GroupPartition partition, List<Commit> commits, List<Answer> answers) {
        Map<Long, Long> firstAsked = new HashMap<>();
        commits.stream()
                .filter(commit -> !commit.operation().isFail())
                .forEach(commit ->
                        firstAsked.merge(commit.offset(), commit.operation().begin(), Math::min));
        return answers.stream()
                .filter(answer -> answer.offset().isPresent())
                .filter(answer -> firstAsked.getOrDefault(answer.offset().getAsLong(), Long.MAX_VALUE)
                        > answer.operation().end())
                .map(answer -> Finding.of(
                        PHANTOM_COMMIT,
                        partition.toString(),
                        said(answer) + " was committed, and nobody had asked for that",
                        answer.operation().last()));
    }

    private static String said(Answer answer) {
        return answer.offset().isPresent() ? Long.toString(answer.offset().getAsLong()) : "nothing";
    }
}
