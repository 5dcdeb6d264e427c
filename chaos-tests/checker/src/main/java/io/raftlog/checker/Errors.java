package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.SERVER_ASSERT;
import static io.raftlog.checker.Anomaly.UNCLASSIFIED_ERROR;
import static io.raftlog.checker.Anomaly.ZOMBIE_REPLICA;

import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Details;
import io.raftlog.history.Event;
import io.raftlog.history.EventType;
import io.raftlog.history.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What clients were told and nodes said. Linear.
 *
 * <ul>
 *   <li>{@code unclassified-error}: a completion with an {@code x.err} that is none of the {@code known_errors}
 *   <li>{@code server-assert}: a nemesis event {@code log}, with lines of a node's log, that tells of a broken invariant, or of
 *       level {@code ERROR} ({@code x}: node, file, line, level): what faults explain is not to be recorded
 *   <li>{@code zombie-replica}: a nemesis event {@code status} ({@code x}: node, replica, healthy, state, applied,
 *       committed) of a node that calls itself healthy while the replica is not {@code RUNNING}, or applies nothing for
 *       {@code stall_bound} although its group commits
 * </ul>
 */
final class Errors implements Detector {
    /** Of a line of a log: what a person needs to know it again. */
    private static final int SHOWN = 400;

    /** The message, and what was thrown. */
    private static final int LINES_SHOWN = 2;

    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        var findings = new ArrayList<Finding>();
        Map<String, Event> standingSince = new HashMap<>();
        for (Event event : facts.history().events()) {
            if (event.type().isCompletion()) {
                unclassified(event, settings).ifPresent(findings::add);
            } else if (event.type() == EventType.NEMESIS && event.function().equals("log")) {
                broken(event).ifPresent(findings::add);
            } else if (event.type() == EventType.NEMESIS && event.function().equals("status")) {
                zombie(event, standingSince, settings.stallBound()).ifPresent(findings::add);
            }
        }
        return findings.stream();
    }

    private static Optional<Finding> unclassified(Event event, Settings settings) {
        return event.details()
                .text("err")
                .filter(error -> !settings.knownErrors().contains(error))
                .map(error -> Finding.of(
                        UNCLASSIFIED_ERROR,
                        event.details().text("node").orElse("client"),
                        event.function() + " ended with " + error,
                        event));
    }

    private static Optional<Finding> broken(Event log) {
        List<?> lines = log.payload() instanceof Payload.Other other
                ? other.json() instanceof List<?> list ? list : List.of(other.json())
                : List.of();
        Optional<String> sign = BrokenSigns.in(lines.toString());
        if (sign.isEmpty()) {
            sign = log.details().text("level").filter("ERROR"::equals);
        }
        return sign.map(found -> Finding.of(
                SERVER_ASSERT,
                log.details().text("node").orElse("a node"),
                where(log.details()) + " says " + found + ": " + shown(lines),
                log));
    }

    private static String where(Details log) {
        return log.text("file")
                .map(file -> file + log.text("line").map(line -> ":" + line).orElse(""))
                .orElse("its log");
    }

    private static String shown(List<?> lines) {
        return lines.stream()
                .limit(LINES_SHOWN)
                .map(Object::toString)
                .map(line -> line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...")
                .collect(Collectors.joining(" | "));
    }

    /** Remembers for each replica the first status since which it has applied nothing although there was something. */
    private static Optional<Finding> zombie(Event status, Map<String, Event> standingSince, long bound) {
        Details now = status.details();
        String replica =
                now.text("node").orElse("a node") + " " + now.text("replica").orElse("");
        if (!now.flag("healthy").orElse(false)) {
            standingSince.remove(replica);
            return Optional.empty();
        }
        if (!now.text("state").orElse("RUNNING").equals("RUNNING")) {
            String what = "healthy, and the replica is " + now.text("state").orElseThrow();
            return Optional.of(Finding.of(ZOMBIE_REPLICA, replica.strip(), what, status));
        }
        OptionalLong applied = now.number("applied");
        Event since = standingSince.get(replica);
        if (since == null || !applied.equals(since.details().number("applied"))) {
            standingSince.put(replica, status);
            return Optional.empty();
        }
        boolean moved = now.number("committed").orElse(0)
                > since.details().number("committed").orElse(0);
        if (moved && status.time() - since.time() >= bound) {
            standingSince.put(replica, status);
            String what = "healthy, and has applied nothing for " + (status.time() - since.time())
                    + " while its group committed";
            return Optional.of(Finding.of(ZOMBIE_REPLICA, replica.strip(), what, since, status));
        }
        return Optional.empty();
    }
}
