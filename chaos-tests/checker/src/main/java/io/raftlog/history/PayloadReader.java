package io.raftlog.history;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes the payload of an event from a stream of JSON, in the shape that its function asks for.
 *
 * <p>Confined to one thread.
 */
final class PayloadReader {
    private final JsonParser in;
    private final Interned<String> keys = new Interned<>(1_000_000);
    /** Each is sent, acknowledged and read several times. */
    private final Interned<Value> values = new Interned<>(10_000_000);

    PayloadReader(JsonParser in) {
        this.in = in;
    }

    /** The payload whose first token is the current one. */
    Payload read(EventType type, String function) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return Payload.NOTHING;
        }
        if (type == EventType.NEMESIS) {
            return other();
        }
        return switch (function) {
            case "send", "poll", "txn", "final", "dump" -> new Payload.Steps(steps());
            case "commit", "committed", "begin", "end" -> new Payload.Offsets(offsets());
            case "assign", "subscribe", "seek", "joined", "revoked" -> new Payload.Keys(keys());
            case "create", "delete", "describe" -> new Payload.Topics(topics());
            default -> other();
        };
    }

    private Payload other() throws IOException {
        Object json = PlainJson.read(in);
        return json == null ? Payload.NOTHING : new Payload.Other(json);
    }

    private List<MicroOp> steps() throws IOException {
        expect(JsonToken.START_ARRAY, "a list of micro-operations, as [[\"s\",key,value],[\"p\"]]");
        var steps = new ArrayList<MicroOp>(1);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.START_ARRAY, "a micro-operation, as [\"s\",key,value] or [\"p\"]");
            in.nextToken();
            expect(JsonToken.VALUE_STRING, "\"s\" or \"p\"");
            String kind = in.getText();
            switch (kind) {
                case "s" -> steps.add(write());
                case "p" -> steps.add(poll());
                default -> throw bad(in, "unknown micro-operation \"" + EventReader.shortened(kind) + "\": s or p");
            }
            expect(JsonToken.END_ARRAY, "the end of the micro-operation");
        }
        return steps;
    }

    private MicroOp write() throws IOException {
        in.nextToken();
        expect(JsonToken.VALUE_STRING, "the key of a send");
        String key = key(in.getText());
        MicroOp write;
        if (in.nextToken() == JsonToken.START_ARRAY) {
            in.nextToken();
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                in.nextToken();
                write = new MicroOp.Send(key, value());
            } else {
                long offset = offset();
                in.nextToken();
                write = new MicroOp.Sent(key, offset, value());
            }
            in.nextToken();
            expect(JsonToken.END_ARRAY, "the end of [offset,value]");
        } else {
            write = new MicroOp.Send(key, value());
        }
        in.nextToken();
        return write;
    }

    private MicroOp poll() throws IOException {
        if (in.nextToken() == JsonToken.END_ARRAY) {
            return new MicroOp.Poll();
        }
        var reads = new LinkedHashMap<String, List<Read>>();
        if (in.currentToken() != JsonToken.VALUE_NULL) {
            expect(JsonToken.START_OBJECT, "what was polled, as {key:[[offset,value],…]}");
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String key = key(in.currentName());
                in.nextToken();
                if (reads.put(key, reads()) != null) {
                    throw bad(in, "the poll has \"" + EventReader.shortened(key) + "\" twice");
                }
            }
        }
        in.nextToken();
        return new MicroOp.Polled(reads);
    }

    private List<Read> reads() throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return List.of();
        }
        expect(JsonToken.START_ARRAY, "records, as [[offset,value],…]");
        var reads = new ArrayList<Read>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.START_ARRAY, "a record, as [offset,value]");
            in.nextToken();
            long offset = offset();
            boolean unreadable = in.nextToken() == JsonToken.VALUE_NULL;
            reads.add(new Read(offset, unreadable ? Value.UNREADABLE : value()));
            in.nextToken();
            expect(JsonToken.END_ARRAY, "the end of [offset,value]");
        }
        return reads;
    }

    private Map<String, OptionalLong> offsets() throws IOException {
        var offsets = new LinkedHashMap<String, OptionalLong>();
        if (in.currentToken() == JsonToken.START_ARRAY) {
            // Asked for by key alone.
            keys().forEach(key -> offsets.put(key, OptionalLong.empty()));
            return offsets;
        }
        expect(JsonToken.START_OBJECT, "offsets, as {key:offset,…}");
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String key = key(in.currentName());
            if (in.nextToken() == JsonToken.VALUE_NULL) {
                offsets.put(key, OptionalLong.empty());
            } else {
                long offset = offset();
                // Kafka's clients say -1 for none.
                offsets.put(key, offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset));
            }
        }
        return offsets;
    }

    private List<String> keys() throws IOException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            // With where to read from.
            return List.copyOf(offsets().keySet());
        }
        expect(JsonToken.START_ARRAY, "a list of keys, as [\"orders/0\"]");
        var list = new ArrayList<String>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.VALUE_STRING, "a key, as \"orders/0\"");
            list.add(key(in.getText()));
        }
        return list;
    }

    private Map<String, Optional<String>> topics() throws IOException {
        switch (in.currentToken()) {
            case VALUE_STRING -> {
                return Map.of(in.getText(), Optional.empty());
            }
            case START_ARRAY -> {
                in.nextToken();
                expect(JsonToken.VALUE_STRING, "the name of a topic");
                String name = in.getText();
                Optional<String> id = in.nextToken() == JsonToken.END_ARRAY ? Optional.empty() : id();
                if (in.currentToken() != JsonToken.END_ARRAY) {
                    in.nextToken();
                }
                expect(JsonToken.END_ARRAY, "the end of [name,id]");
                return Map.of(name, id);
            }
            default -> {
                expect(JsonToken.START_OBJECT, "a topic, as {name:id}, [name,id] or its name");
                var topics = new LinkedHashMap<String, Optional<String>>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    topics.put(name, id());
                }
                return topics;
            }
        }
    }

    private Optional<String> id() throws IOException {
        return switch (in.currentToken()) {
            case VALUE_NULL -> Optional.empty();
            case VALUE_STRING, VALUE_NUMBER_INT -> Optional.of(in.getText());
            default -> throw bad(in, "expected the id of a topic, a string, a whole number or null");
        };
    }

    private Value value() throws IOException {
        return values.of(parsedValue());
    }

    private Value parsedValue() throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> Value.of(in.getText());
            case VALUE_NUMBER_INT ->
                in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? Value.of(PlainJson.decimal(in))
                        : Value.of(in.getLongValue());
            case VALUE_NUMBER_FLOAT -> Value.of(PlainJson.decimal(in));
            default -> throw bad(in, "expected a value, a string or a number, not " + in.currentToken());
        };
    }

    private long offset() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT, "an offset, a whole number");
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw bad(in, "the offset is beyond 64 bits");
        }
        return in.getLongValue();
    }

    private String key(String text) {
        return keys.of(text);
    }

    private void expect(JsonToken token, String what) {
        expect(in, token, what);
    }

    static void expect(JsonParser in, JsonToken token, String what) {
        if (in.currentToken() != token) {
            throw bad(in, "expected " + what + "; there is " + found(in.currentToken()));
        }
    }

    private static String found(JsonToken token) {
        return token == null ? "the end of the input" : token.toString();
    }

    static BadHistoryException bad(JsonParser in, String message) {
        JsonLocation at = in.currentTokenLocation();
        return new BadHistoryException(at.getLineNr(), at.getColumnNr(), message);
    }
}
