package io.raftlog.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.history.Details;
import io.raftlog.history.Event;
import io.raftlog.history.EventType;
import io.raftlog.history.History;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Operation;
import io.raftlog.history.Payload;
import io.raftlog.history.Read;
import io.raftlog.history.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a correct log does is valid; one thing done wrong in it is named. */
class GeneratedHistoriesProperties {
    @Property(tries = 300)
    void aCorrectLogIsValid(@ForAll long seed) {
        History history = correct(seed);

        assertThat(Checker.check(history, Settings.DEFAULT).cases()).isEmpty();
    }

    /** A way to do something wrong in a correct history, and what a checker must call it. */
    private enum Corruption {
        ACKNOWLEDGED_RECORD_GONE_AT_THE_END(Anomaly.LOST_ACKED) {
            @Override
            History apply(History history, Random random) {
                return inFinal(
                        history,
                        random,
                        reads -> reads.subList(0, reads.size() - 1),
                        last -> isAcknowledged(history, last));
            }
        },
        RECORD_GONE_IN_THE_MIDDLE(Anomaly.OFFSET_GAP) {
            @Override
            History apply(History history, Random random) {
                return inFinal(
                        history,
                        random,
                        reads -> {
                            var rest = new ArrayList<>(reads);
                            rest.remove(reads.size() / 2);
                            return reads.size() < 2 || reads.size() / 2 == reads.size() - 1 ? reads : rest;
                        },
                        last -> true);
            }
        },
        RECORD_TWICE(Anomaly.DUPLICATE) {
            @Override
            History apply(History history, Random random) {
                return inFinal(
                        history,
                        random,
                        reads -> {
                            var more = new ArrayList<>(reads);
                            Read last = reads.get(reads.size() - 1);
                            more.add(new Read(last.offset() + 1, last.value()));
                            return more;
                        },
                        last -> true);
            }
        },
        RECORD_ALTERED(Anomaly.PHANTOM) {
            @Override
            History apply(History history, Random random) {
                return inFinal(
                        history,
                        random,
                        reads -> {
                            var other = new ArrayList<>(reads);
                            int place = reads.size() / 2;
                            other.set(place, new Read(reads.get(place).offset(), Value.of("rotten")));
                            return other;
                        },
                        last -> true);
            }
        },
        ACKNOWLEDGED_AT_ANOTHER_OFFSET(Anomaly.ACK_OFFSET_MISMATCH) {
            @Override
            History apply(History history, Random random) {
                return replaceOne(history, random, Corruption::isAcknowledgement, event -> {
                    var sent = (MicroOp.Sent)
                            ((Payload.Steps) event.payload()).steps().get(0);
                    return with(event, Payload.of(new MicroOp.Sent(sent.key(), sent.offset() + 1, sent.value())));
                });
            }
        },
        FAILURE_THAT_WAS_NONE(Anomaly.ABORTED_READ) {
            @Override
            History apply(History history, Random random) {
                return replaceOne(
                        history,
                        random,
                        Corruption::isAcknowledgement,
                        event -> new Event(
                                event.index(),
                                event.time(),
                                event.process(),
                                EventType.FAIL,
                                event.function(),
                                event.payload(),
                                event.details()));
            }
        },
        END_BEFORE_WHAT_WAS_ACKNOWLEDGED(Anomaly.STALE_END_OFFSET) {
            @Override
            History apply(History history, Random random) {
                return replaceOne(
                        history,
                        random,
                        event -> event.function().equals("end")
                                && event.type() == EventType.OK
                                && isBehindAnAcknowledgement(history, event),
                        event -> with(event, Payload.offset(keyOf(event), 0)));
            }
        },
        COMMITTED_OFFSET_LOST(Anomaly.COMMIT_REGRESS) {
            @Override
            History apply(History history, Random random) {
                return replaceOne(
                        history,
                        random,
                        event -> event.function().equals("committed")
                                && event.type() == EventType.OK
                                && history.operations().stream()
                                        .anyMatch(
                                                commit -> commit.is("commit") && commit.end() < begin(history, event)),
                        event -> with(event, new Payload.Offsets(Map.of())));
            }
        },
        ERROR_OF_NO_KNOWN_KIND(Anomaly.UNCLASSIFIED_ERROR) {
            @Override
            History apply(History history, Random random) {
                return replaceOne(
                        history,
                        random,
                        event -> event.type().isCompletion(),
                        event -> new Event(
                                event.index(),
                                event.time(),
                                event.process(),
                                event.type(),
                                event.function(),
                                event.payload(),
                                Details.of("err", "NullPointerException")));
            }
        };

        private final Anomaly anomaly;

        Corruption(Anomaly anomaly) {
            this.anomaly = anomaly;
        }

        /** The same history if there is nothing in it to corrupt that way. */
        abstract History apply(History history, Random random);

        private static boolean isAcknowledgement(Event event) {
            return event.function().equals("send") && event.type() == EventType.OK;
        }

        private static boolean isAcknowledged(History history, Read read) {
            return history.operations().stream()
                    .anyMatch(send -> send.isOk()
                            && send.writes().stream()
                                    .anyMatch(write -> write.value().equals(read.value())));
        }

        private static boolean isBehindAnAcknowledgement(History history, Event end) {
            return history.operations().stream()
                    .anyMatch(send -> send.is("send")
                            && send.isOk()
                            && send.writes().get(0).key().equals(keyOf(end))
                            && send.end() < begin(history, end));
        }

        private static String keyOf(Event end) {
            return ((Payload.Offsets) end.payload())
                    .offsets()
                    .keySet()
                    .iterator()
                    .next();
        }

        private static long begin(History history, Event completion) {
            return history.operations().stream()
                    .filter(operation -> completion.equals(operation.completion()))
                    .mapToLong(Operation::begin)
                    .findFirst()
                    .orElseThrow();
        }

        private static Event with(Event event, Payload payload) {
            return new Event(
                    event.index(),
                    event.time(),
                    event.process(),
                    event.type(),
                    event.function(),
                    payload,
                    event.details());
        }

        private static History inFinal(
                History history, Random random, UnaryOperator<List<Read>> change, Predicate<Read> whereLast) {
            return replaceOne(
                    history,
                    random,
                    event -> event.function().equals("final") && event.type() == EventType.OK,
                    event -> {
                        var polled = (MicroOp.Polled)
                                ((Payload.Steps) event.payload()).steps().get(0);
                        var changed = new LinkedHashMap<>(polled.reads());
                        List<String> candidates = changed.entrySet().stream()
                                .filter(entry -> !entry.getValue().isEmpty()
                                        && whereLast.test(entry.getValue()
                                                .get(entry.getValue().size() - 1)))
                                .map(Map.Entry::getKey)
                                .toList();
                        if (!candidates.isEmpty()) {
                            changed.computeIfPresent(
                                    candidates.get(random.nextInt(candidates.size())),
                                    (key, reads) -> change.apply(reads));
                        }
                        return with(event, Payload.of(new MicroOp.Polled(changed)));
                    });
        }

        private static History replaceOne(
                History history, Random random, Predicate<Event> which, UnaryOperator<Event> change) {
            var events = new ArrayList<>(history.events());
            List<Event> candidates = events.stream().filter(which).toList();
            if (!candidates.isEmpty()) {
                Event chosen = candidates.get(random.nextInt(candidates.size()));
                events.set(events.indexOf(chosen), change.apply(chosen));
            }
            return History.of(events);
        }
    }

    @Property(tries = 600)
    void oneThingDoneWrongIsNamed(@ForAll long seed, @ForAll Corruption corruption) {
        History history = correct(seed);
        History corrupted = corruption.apply(history, new Random(seed));
        Assume.that(!corrupted.equals(history));

        assertThat(Checker.check(corrupted, Settings.DEFAULT).anomalies()).contains(corruption.anomaly);
    }

    private static History correct(long seed) {
        Random random = new Random(seed);
        return SimulatedLog.history(random, 1 + random.nextInt(3), 1 + random.nextInt(5), 1 + random.nextInt(120));
    }
}
