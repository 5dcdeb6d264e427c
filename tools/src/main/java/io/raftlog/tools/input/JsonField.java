package io.raftlog.tools.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One top-level field of a JSON object, read without parsing the rest into memory.
 *
 * <p>Thread-safe.
 */
public final class JsonField {
    private static final JsonFactory JSON = new JsonFactory();

    private final String name;

    public JsonField(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /**
     * The field's text in UTF-8; a number or boolean as it is spelled. Empty if it is missing or null. Throws {@link
     * IllegalArgumentException} if the line is no JSON object or the field is an object or array.
     */
    public Optional<byte[]> of(byte[] line) {
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(name);
                JsonToken value = parser.nextToken();
                if (found) {
                    return text(value, parser);
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getMessage(), e);
        }
    }

    private Optional<byte[]> text(JsonToken value, JsonParser parser) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (!value.isScalarValue()) {
            throw new IllegalArgumentException("has an object or array in field \"" + name + "\"");
        }
        return Optional.of(parser.getText().getBytes(StandardCharsets.UTF_8));
    }
}
