package io.raftlog.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a history in either form: one event a line, or one array of events. Takes memory in proportion to its input.
 *
 * <p>Thread-safe.
 */
public final class HistoryReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            // Field names and keys of strangers: in no table that outlives the reading.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // A history is UTF-8. Guessing takes some bytes for UTF-32 and refuses them without a place.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(1024 * 1024)
                    .build())
            .build();

    private HistoryReader() {}

    public static History read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(in);
        }
    }

    /** Throws {@link BadHistoryException} at the first thing that is not as it should be. */
    public static History read(InputStream in) throws IOException {
        try (JsonParser json = JSON.createParser(in)) {
            try {
                return read(json);
            } catch (JsonProcessingException e) {
                // Some say what without where.
                boolean placed = e.getLocation() != null && e.getLocation().getLineNr() > 0;
                JsonLocation at = placed ? e.getLocation() : json.currentLocation();
                throw new BadHistoryException(at.getLineNr(), at.getColumnNr(), e.getOriginalMessage());
            }
        }
    }

    private static History read(JsonParser json) throws IOException {
        History.Builder history = new History.Builder();
        EventReader events = new EventReader(json);
        if (json.nextToken() == JsonToken.START_ARRAY) {
            JsonToken second = json.nextToken();
            if (second == JsonToken.START_ARRAY || second == JsonToken.START_OBJECT || second == JsonToken.END_ARRAY) {
                readArray(json, events, history);
                return history.build();
            }
            add(json, events.readShortRest(), history);
            json.nextToken();
        }
        while (json.currentToken() != null) {
            add(json, events.read(), history);
            json.nextToken();
        }
        return history.build();
    }

    private static void readArray(JsonParser json, EventReader events, History.Builder history) throws IOException {
        while (json.currentToken() != JsonToken.END_ARRAY) {
            add(json, events.read(), history);
            json.nextToken();
        }
        if (json.nextToken() != null) {
            throw PayloadReader.bad(json, "there is something behind the array of events");
        }
    }

    private static void add(JsonParser json, Event event, History.Builder history) {
        try {
            history.add(event);
        } catch (IllegalArgumentException e) {
            throw PayloadReader.bad(json, String.valueOf(e.getMessage()));
        }
    }
}
