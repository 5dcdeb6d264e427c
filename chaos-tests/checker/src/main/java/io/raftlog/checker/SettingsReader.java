package io.raftlog.checker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Takes {@link Settings} from a JSON object. */
final class SettingsReader {
    private static final JsonFactory JSON = new JsonFactory();

    private SettingsReader() {}

    static Settings read(String text) {
        try (JsonParser in = JSON.createParser(text)) {
            Settings settings = Settings.DEFAULT;
            expect(in.nextToken() == JsonToken.START_OBJECT, "settings are a JSON object");
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                if (in.currentToken() != JsonToken.VALUE_NULL) {
                    settings = with(settings, name, in);
                }
            }
            expect(in.nextToken() == null, "there is something behind the settings");
            return settings;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the settings are no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be read", e);
        }
    }

    private static Settings with(Settings settings, String name, JsonParser in) throws IOException {
        return switch (name) {
            case "max_gap" -> settings.withMaxGap(whole(name, in));
            case "group_check" -> settings.withGroupCheck(text(name, in));
            case "gapless" -> settings.withGapless(flag(name, in));
            case "log_start" ->
                in.currentToken() == JsonToken.START_OBJECT
                        ? settings.withLogStart(0, starts(in))
                        : settings.withLogStart(whole(name, in), Map.of());
            case "known_errors" -> settings.withKnownErrors(texts(name, in));
            case "lag_bound" -> settings.withLagBound(whole(name, in));
            case "return_within" -> settings.withReturnWithin(whole(name, in));
            case "stall_bound" -> settings.withStallBound(whole(name, in));
            default ->
                throw new IllegalArgumentException(
                        "there is no setting \"" + name + "\"; there are max_gap, group_check, gapless, log_start,"
                                + " known_errors, lag_bound, return_within and stall_bound");
        };
    }

    private static Map<String, Long> starts(JsonParser in) throws IOException {
        var starts = new HashMap<String, Long>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String key = in.currentName();
            in.nextToken();
            starts.put(key, whole("log_start of " + key, in));
        }
        return starts;
    }

    private static Set<String> texts(String name, JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.START_ARRAY, name + " is a list of strings");
        var texts = new HashSet<String>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text("each of " + name, in));
        }
        return texts;
    }

    private static String text(String name, JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.VALUE_STRING, name + " is a string");
        return in.getText();
    }

    private static boolean flag(String name, JsonParser in) {
        expect(in.currentToken().isBoolean(), name + " is true or false");
        return in.currentToken() == JsonToken.VALUE_TRUE;
    }

    private static long whole(String name, JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.VALUE_NUMBER_INT, name + " is a whole number");
        return in.getLongValue();
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
