package io.raftlog.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Events as text.
 *
 * <p>Thread-safe.
 */
public final class EventWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private EventWriter() {}

    /** The recorded form, without a line feed. */
    public static String recorded(Event event) {
        return recorded(
                event.index(),
                event.time(),
                fields(event.process(), event.type(), event.function(), event.payload(), event.details()));
    }

    /** The same from {@link #fields}, for who learns number and time later than the rest. */
    static String recorded(long index, long time, String fields) {
        return "{\"i\":" + index + ",\"t\":" + time + "," + fields.substring(1);
    }

    /** An event without number and time. */
    static String fields(long process, EventType type, String function, Payload payload, Details details) {
        return written(out -> {
            out.writeStartObject();
            out.writeNumberField("p", process);
            out.writeStringField("type", type.label());
            out.writeStringField("f", function);
            if (!(payload instanceof Payload.Nothing)) {
                out.writeFieldName("v");
                write(out, payload);
            }
            if (!details.isEmpty()) {
                out.writeFieldName("x");
                PlainJson.write(out, details.fields());
            }
            out.writeEndObject();
        });
    }

    /** The short form: {@code [t,p,type,f,value,extra]}. The number of the event is lost. */
    public static String shortened(Event event) {
        return written(out -> {
            out.writeStartArray();
            out.writeNumber(event.time());
            out.writeNumber(event.process());
            out.writeString(event.type().label());
            out.writeString(event.function());
            write(out, event.payload());
            if (!event.details().isEmpty()) {
                PlainJson.write(out, event.details().fields());
            }
            out.writeEndArray();
        });
    }

    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private static String written(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Payload payload) throws IOException {
        if (payload instanceof Payload.Steps steps) {
            out.writeStartArray();
            for (MicroOp step : steps.steps()) {
                write(out, step);
            }
            out.writeEndArray();
        } else if (payload instanceof Payload.Offsets offsets) {
            out.writeStartObject();
            for (Map.Entry<String, OptionalLong> offset : offsets.offsets().entrySet()) {
                out.writeFieldName(offset.getKey());
                if (offset.getValue().isPresent()) {
                    out.writeNumber(offset.getValue().getAsLong());
                } else {
                    out.writeNull();
                }
            }
            out.writeEndObject();
        } else if (payload instanceof Payload.Keys keys) {
            PlainJson.write(out, keys.keys());
        } else if (payload instanceof Payload.Topics topics) {
            out.writeStartObject();
            for (Map.Entry<String, Optional<String>> topic : topics.ids().entrySet()) {
                out.writeStringField(topic.getKey(), topic.getValue().orElse(null));
            }
            out.writeEndObject();
        } else if (payload instanceof Payload.Other other) {
            PlainJson.write(out, other.json());
        } else {
            out.writeNull();
        }
    }

    private static void write(JsonGenerator out, MicroOp step) throws IOException {
        out.writeStartArray();
        if (step instanceof MicroOp.Send send) {
            out.writeString("s");
            out.writeString(send.key());
            write(out, send.value());
        } else if (step instanceof MicroOp.Sent sent) {
            out.writeString("s");
            out.writeString(sent.key());
            out.writeStartArray();
            out.writeNumber(sent.offset());
            write(out, sent.value());
            out.writeEndArray();
        } else if (step instanceof MicroOp.Polled polled) {
            out.writeString("p");
            write(out, polled.reads());
        } else {
            out.writeString("p");
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Map<String, List<Read>> reads) throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, List<Read>> ofKey : reads.entrySet()) {
            out.writeArrayFieldStart(ofKey.getKey());
            for (Read read : ofKey.getValue()) {
                out.writeStartArray();
                out.writeNumber(read.offset());
                write(out, read.value());
                out.writeEndArray();
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Value value) throws IOException {
        if (value instanceof Value.Whole whole) {
            out.writeNumber(whole.number());
        } else if (value instanceof Value.Fraction fraction) {
            out.writeNumber(fraction.number());
        } else if (value instanceof Value.Text text) {
            out.writeString(text.text());
        } else {
            out.writeNull();
        }
    }
}
