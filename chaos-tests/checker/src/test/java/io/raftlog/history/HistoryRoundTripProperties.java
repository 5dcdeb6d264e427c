package io.raftlog.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is read again; whatever else is read ends with the one exception that says so. */
class HistoryRoundTripProperties {
    @Property(tries = 300)
    void bothFormsAreReadAsTheyWereWritten(@ForAll("histories") History history) {
        assertThat(Histories.read(Histories.recorded(history)).events()).isEqualTo(history.events());
        assertThat(Histories.read(Histories.shortForm(history)).events()).isEqualTo(history.events());
    }

    @Property(tries = 300)
    void aRecordedHistoryThatIsCutSomewhereIsReadToThereOrRefused(
            @ForAll("histories") History history, @ForAll Random random) throws IOException {
        byte[] bytes = Histories.recorded(history).getBytes(StandardCharsets.UTF_8);
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));

        Optional<History> read = readOrRefused(cut);

        read.ifPresent(prefix -> assertThat(prefix.events())
                .isEqualTo(history.events().subList(0, prefix.events().size())));
    }

    @Property(tries = 1000)
    void mutatedBytesAreReadOrRefused(@ForAll("histories") History history, @ForAll Random random) throws IOException {
        byte[] bytes = Histories.shortForm(history).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }

        readOrRefused(bytes);
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) throws IOException {
        readOrRefused(bytes);
    }

    /** Any other exception fails the property. */
    private static Optional<History> readOrRefused(byte[] bytes) throws IOException {
        try {
            return Optional.of(HistoryReader.read(new ByteArrayInputStream(bytes)));
        } catch (BadHistoryException e) {
            assertThat(e).hasMessageContaining("line ");
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<History> histories() {
        return asked().list().ofMaxSize(12).map(HistoryRoundTripProperties::history);
    }

    private record Asked(String function, Payload asked, Payload answered, EventType end, Details details) {}

    /** Processes that ask one after the other, each with a number of its own. */
    private static History history(List<Asked> operations) {
        var events = new ArrayList<Event>();
        for (Asked asked : operations) {
            long process = events.size();
            long time = 1000L * events.size();
            if (asked.end() == EventType.NEMESIS) {
                events.add(new Event(
                        events.size(),
                        time,
                        -1,
                        EventType.NEMESIS,
                        "kill",
                        Payload.json(List.of("n1", 2)),
                        Details.NONE));
                continue;
            }
            events.add(new Event(
                    events.size(), time, process, EventType.INVOKE, asked.function(), asked.asked(), Details.NONE));
            if (asked.end() != EventType.INVOKE) {
                events.add(new Event(
                        events.size(),
                        time,
                        process,
                        asked.end(),
                        asked.function(),
                        asked.answered(),
                        asked.details()));
            }
        }
        return History.of(events);
    }

    private static Arbitrary<Asked> asked() {
        Arbitrary<Details> details = Arbitraries.of(
                Details.NONE,
                Details.of("pid", 9).with("seq", 12L).with("node", "n2"),
                Details.of("rebalance", List.of("x", "y")).with("rewind", true).with("at", Map.of("x", 1.5)));
        Arbitrary<EventType> ends = Arbitraries.of(EventType.class);
        return Combinators.combine(payloads(), ends, details)
                .as((both, end, more) -> new Asked(both.function(), both.asked(), both.answered(), end, more));
    }

    private record Both(String function, Payload asked, Payload answered) {}

    private static Arbitrary<Both> payloads() {
        Arbitrary<Both> send = Combinators.combine(keys(), offsets(), values())
                .as((key, offset, value) -> new Both(
                        "send",
                        Payload.of(new MicroOp.Send(key, value)),
                        Payload.of(new MicroOp.Sent(key, offset, value))));
        Arbitrary<Both> poll = Arbitraries.maps(keys(), reads().list().ofMaxSize(4))
                .ofMaxSize(3)
                .map(reads -> new Both("poll", Payload.of(new MicroOp.Poll()), Payload.of(new MicroOp.Polled(reads))));
        Arbitrary<Both> commit = Combinators.combine(keys(), offsets().injectNull(0.2))
                .as((key, offset) -> new Payload.Offsets(
                        Map.of(key, offset == null ? OptionalLong.empty() : OptionalLong.of(offset))))
                .map(offsets -> new Both("commit", offsets, offsets));
        Arbitrary<Both> joined =
                keys().list().ofMaxSize(3).map(keys -> new Both("joined", Payload.NOTHING, Payload.keys(keys)));
        Arbitrary<Both> topic =
                keys().map(name -> new Both("create", Payload.topic(name), Payload.topic(name, "id-" + name)));
        Arbitrary<Both> other =
                keys().map(name -> new Both("crash", Payload.NOTHING, Payload.json(Map.of(name, List.of(1, true)))));
        return Arbitraries.oneOf(send, poll, commit, joined, topic, other);
    }

    private static Arbitrary<String> keys() {
        return Arbitraries.oneOf(
                Arbitraries.of("x", "orders/0", "\u0000\"\n"),
                Arbitraries.strings().ofMaxLength(5));
    }

    private static Arbitrary<Long> offsets() {
        return Arbitraries.longs().greaterOrEqual(0);
    }

    private static Arbitrary<Read> reads() {
        return Combinators.combine(offsets(), Arbitraries.oneOf(values(), Arbitraries.just(Value.UNREADABLE)))
                .as(Read::new);
    }

    private static Arbitrary<Value> values() {
        return Arbitraries.oneOf(
                Arbitraries.longs().map(Value::of),
                Arbitraries.strings().ofMaxLength(5).map(Value::of),
                Arbitraries.bigDecimals().map(Value::of));
    }
}
