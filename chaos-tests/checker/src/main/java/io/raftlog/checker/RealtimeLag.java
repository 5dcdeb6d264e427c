package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.REALTIME_LAG;

import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Event;
import io.raftlog.history.EventType;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code realtime-lag}: a poll found nothing at all, although longer than {@code lag_bound} before it began somebody
 * knew of a record behind what its process had read. Looked for after the last nemesis event, and only with that bound.
 * n log n.
 */
final class RealtimeLag implements Detector {
    /** That somebody knew of a record. */
    private record Noted(String key, long offset, Event by) {}

    /** What was known of a partition's end: who was the first to know, for each offset that was the highest for a while. */
    private static final class Known {
        static final Known NOTHING = new Known();

        private final TreeMap<Long, Noted> highest = new TreeMap<>();

        /** To be told in the order of time. */
        void add(Noted note) {
            if (highest.isEmpty() || note.offset() > highest.lastKey()) {
                highest.put(note.offset(), note);
            }
        }

        /** Who was the first to know of anything behind this position. */
        Optional<Noted> behind(ReadPositions.Position position) {
            return Optional.ofNullable(highest.higherEntry(position.read().offset()))
                    .map(Map.Entry::getValue);
        }
    }

    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        if (settings.lagBound().isEmpty()) {
            return Stream.empty();
        }
        long bound = settings.lagBound().getAsLong();
        long healed = facts.history().events().stream()
                .filter(event -> event.type() == EventType.NEMESIS)
                .mapToLong(Event::time)
                .max()
                .orElse(Long.MIN_VALUE);
        Map<String, Known> known = known(facts);
        var findings = new ArrayList<Finding>();
        var positions = new ReadPositions();
        for (Operation operation : facts.operations()) {
            positions.notice(operation);
            if (operation.isOk() && operation.is("poll")) {
                if (!foundNothing(operation)) {
                    advance(positions, operation);
                } else if (operation.begin() >= healed) {
                    positions
                            .positions(operation)
                            .forEach((key, position) -> known.getOrDefault(key, Known.NOTHING)
                                    .behind(position)
                                    .filter(news -> operation.begin()
                                                    - Math.max(news.by().time(), healed)
                                            > bound)
                                    .ifPresent(news -> findings.add(finding(position, news, operation))));
                }
            }
        }
        return findings.stream();
    }

    private static boolean foundNothing(Operation operation) {
        return operation.polls().stream()
                .allMatch(poll -> poll.values().stream().allMatch(List::isEmpty));
    }

    private static void advance(ReadPositions positions, Operation poll) {
        poll.polls()
                .forEach(polled -> polled.forEach((key, reads) -> {
                    if (!reads.isEmpty()) {
                        positions.advance(poll, key, reads.get(reads.size() - 1));
                    }
                }));
    }

    private static Map<String, Known> known(Facts facts) {
        var noted = new ArrayList<Noted>();
        for (Operation operation : facts.operations()) {
            if (operation.isOk()) {
                for (MicroOp.Write write : operation.writes()) {
                    if (write instanceof MicroOp.Sent sent && operation.is("send")) {
                        noted.add(new Noted(sent.key(), sent.offset(), operation.last()));
                    }
                }
                if (operation.is("poll")) {
                    operation
                            .polls()
                            .forEach(poll -> poll.forEach((key, reads) -> reads.stream()
                                    .mapToLong(Read::offset)
                                    .max()
                                    .ifPresent(offset -> noted.add(new Noted(key, offset, operation.last())))));
                }
            }
        }
        noted.sort(Comparator.comparingLong(note -> note.by().time()));
        Map<String, Known> known = new HashMap<>();
        noted.forEach(
                note -> known.computeIfAbsent(note.key(), key -> new Known()).add(note));
        return known;
    }

    private static Finding finding(ReadPositions.Position position, Noted news, Operation poll) {
        String what = "process " + poll.process() + " had read up to "
                + position.read().offset()
                + " and found nothing, " + (poll.begin() - news.by().time()) + " after the record at " + news.offset()
                + " was known";
        return Finding.of(REALTIME_LAG, news.key(), what, news.by(), poll.last());
    }
}
