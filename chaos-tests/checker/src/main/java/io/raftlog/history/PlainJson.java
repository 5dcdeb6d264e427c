package io.raftlog.history;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, strings, numbers and booleans; whole numbers are longs where they fit. */
final class PlainJson {
    private PlainJson() {}

    /** The same, unmodifiable; refuses what JSON has no word for. */
    static Object copy(Object json) {
        if (json instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((name, element) -> copy.put((String) name, element == null ? null : copy(element)));
            return Collections.unmodifiableMap(copy);
        } else if (json instanceof Iterable<?> list) {
            var copy = new ArrayList<@Nullable Object>();
            list.forEach(element -> copy.add(element == null ? null : copy(element)));
            return Collections.unmodifiableList(copy);
        } else if (json instanceof Integer || json instanceof Short || json instanceof Byte) {
            return ((Number) json).longValue();
        } else if (json instanceof Double || json instanceof Float) {
            // As it is read again.
            return new BigDecimal(json.toString());
        } else if (json instanceof String
                || json instanceof Long
                || json instanceof BigDecimal
                || json instanceof BigInteger
                || json instanceof Boolean) {
            return json;
        }
        throw new IllegalArgumentException(json.getClass() + " is not JSON");
    }

    /** Reads the value that begins at the current token; null for null. */
    static @Nullable Object read(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        return switch (token) {
            case START_OBJECT -> Collections.unmodifiableMap(readObject(in));
            case START_ARRAY -> readArray(in);
            case VALUE_NUMBER_INT ->
                in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? in.getBigIntegerValue()
                        : (Object) in.getLongValue();
            case VALUE_NUMBER_FLOAT -> decimal(in);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> in.getText();
        };
    }

    /** The fields of an object whose first token is the current one; the map is the caller's. */
    static Map<String, @Nullable Object> readObject(JsonParser in) throws IOException {
        var object = new LinkedHashMap<String, @Nullable Object>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            object.put(name, read(in));
        }
        return object;
    }

    /** The number at the current token, in its shortest form. */
    static BigDecimal decimal(JsonParser in) throws IOException {
        try {
            return in.getDecimalValue().stripTrailingZeros();
        } catch (ArithmeticException | NumberFormatException e) {
            throw PayloadReader.bad(in, "the exponent of the number is too large");
        }
    }

    private static List<@Nullable Object> readArray(JsonParser in) throws IOException {
        var array = new ArrayList<@Nullable Object>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            array.add(read(in));
        }
        return Collections.unmodifiableList(array);
    }

    static void write(JsonGenerator out, @Nullable Object json) throws IOException {
        if (json instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> field : map.entrySet()) {
                out.writeFieldName((String) field.getKey());
                write(out, field.getValue());
            }
            out.writeEndObject();
        } else if (json instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (json == null) {
            out.writeNull();
        } else if (json instanceof String text) {
            out.writeString(text);
        } else if (json instanceof Long number) {
            out.writeNumber(number);
        } else if (json instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (json instanceof BigDecimal number) {
            out.writeNumber(number);
        } else {
            out.writeNumber((BigInteger) json);
        }
    }
}
