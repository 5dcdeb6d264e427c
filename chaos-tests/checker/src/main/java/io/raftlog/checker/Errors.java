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
import java.util.stream.Stream;

/**
 * What clients were told and nodes said. Linear.
 *
 * <ul>
 *   <li>{@code unclassified-error}: a completion with an {@code x.err} that is none of the {@code known_errors}
 *   <li>{@code server-assert}: a nemesis event {@code log}, with lines of a node's log, that tells of a broken invariant
 *   <li>{@code zombie-replica}: a nemesis event {@code status} ({@code x}: node, replica, healthy, state, applied,
 *       committed) of a node that calls itself healthy while the replica is not {@code RUNNING}, or applies nothing for
 *       {@code stall_bound} although its group commits
 * </ul>
 */
final class Errors implements Detector {
    private static final List<String> BROKEN = List.of(
            "IllegalStateException",
            "NullPointerException",
            "AssertionError",
            "gap between",
            "Bug in StateMachine",
            "already failed");

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
        String lines =
                log.payload() instanceof Payload.Other other ? other.json().toString() : "";
        return BROKEN.stream()
                .filter(lines::contains)
                .findFirst()
                .map(sign -> Finding.of(
                        SERVER_ASSERT, log.details().text("node").orElse("a node"), "its log says " + sign, log));
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
