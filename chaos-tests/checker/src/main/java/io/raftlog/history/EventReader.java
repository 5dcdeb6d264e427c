package io.raftlog.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes one event, in either form, from a stream of JSON.
 *
 * <p>Confined to one thread.
 */
final class EventReader {
    /** What is not in the text is taken from here: the number of the event. */
    private long nextIndex;

    private final JsonParser in;
    private final PayloadReader payloads;
    private final Interned<String> names = new Interned<>(10_000);

    EventReader(JsonParser in) {
        this.in = in;
        this.payloads = new PayloadReader(in);
    }

    /** The event whose first token is the current one. */
    Event read() throws IOException {
        Event event = in.currentToken() == JsonToken.START_OBJECT ? readRecorded() : readShort();
        nextIndex = event.index() + 1;
        return event;
    }

    /** {@code [t,p,type,f,value,extra?]}; the first bracket is read. */
    Event readShort() throws IOException {
        expect(JsonToken.START_ARRAY, "an event, as [t,p,type,f,value] or {\"i\":…,\"t\":…,…}");
        in.nextToken();
        return readShortRest();
    }

    /** The same, and its time is the current token. */
    Event readShortRest() throws IOException {
        long time = whole("t");
        in.nextToken();
        long process = whole("p");
        in.nextToken();
        EventType type = type();
        in.nextToken();
        String function = function();
        Payload payload = Payload.NOTHING;
        Details details = Details.NONE;
        if (in.nextToken() != JsonToken.END_ARRAY) {
            payload = payloads.read(type, function);
            if (in.nextToken() != JsonToken.END_ARRAY) {
                details = details();
                in.nextToken();
            }
        }
        expect(JsonToken.END_ARRAY, "the end of the event: it has six elements at most");
        long index = nextIndex++;
        return new Event(index, time, process, type, function, payload, details);
    }

    private Event readRecorded() throws IOException {
        Long index = null;
        Long time = null;
        Long process = null;
        EventType type = null;
        String function = null;
        Payload payload = Payload.NOTHING;
        Details details = Details.NONE;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            expect(JsonToken.FIELD_NAME, "a field");
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "i" -> index = whole("i");
                case "t" -> time = whole("t");
                case "p" -> process = whole("p");
                case "type" -> type = type();
                case "f" -> function = function();
                case "v" ->
                    payload = payloads.read(present("type", type, "before v"), present("f", function, "before v"));
                case "x" -> details = details();
                default -> throw bad("unknown field \"" + field + "\"; an event has i, t, p, type, f, v, x");
            }
        }
        return new Event(
                present("i", index, ""),
                present("t", time, ""),
                present("p", process, ""),
                present("type", type, ""),
                present("f", function, ""),
                payload,
                details);
    }

    private <T> T present(String name, @Nullable T field, String where) {
        if (field == null) {
            throw bad(("the event has no " + name + " " + where).strip());
        }
        return field;
    }

    private EventType type() throws IOException {
        expect(JsonToken.VALUE_STRING, "a type: invoke, ok, fail, info or nemesis");
        String label = in.getText();
        return EventType.ofLabel(label)
                .orElseThrow(() ->
                        bad("unknown type \"" + shortened(label) + "\"; there are invoke, ok, fail, info and nemesis"));
    }

    private String function() throws IOException {
        expect(JsonToken.VALUE_STRING, "f, as \"send\"");
        return names.of(in.getText());
    }

    private Details details() throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return Details.NONE;
        }
        expect(JsonToken.START_OBJECT, "x, an object");
        Map<String, @Nullable Object> fields = PlainJson.readObject(in);
        fields.replaceAll((name, field) -> field instanceof String text ? names.of(text) : field);
        return fields.isEmpty() ? Details.NONE : new Details(fields);
    }

    private long whole(String name) throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT, name + ", a whole number");
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw bad(name + " is beyond 64 bits");
        }
        return in.getLongValue();
    }

    private void expect(JsonToken token, String what) {
        PayloadReader.expect(in, token, what);
    }

    private BadHistoryException bad(String message) {
        return PayloadReader.bad(in, message);
    }

    static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
