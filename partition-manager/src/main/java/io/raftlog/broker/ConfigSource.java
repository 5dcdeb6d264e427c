package io.raftlog.broker;

import io.raftlog.log.CorruptLogException;
import io.raftlog.metadata.DidYouMean;
import io.raftlog.protocol.ErrorCode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The values that were set for a node, before they are parsed, each with the place it came from. A later source wins:
 * file, then environment, then {@code --set}.
 *
 * <p>Confined to the thread that starts the node.
 */
final class ConfigSource {
    private static final String ENVIRONMENT_PREFIX = "RAFTLOG_";

    /** @param place as a user would look it up: {@code node.properties:7}, {@code RAFTLOG_NODE_ID}, {@code --set} */
    record Setting(String value, String place) {}

    private final Set<String> known;
    private final Map<String, Setting> settings = new TreeMap<>();

    ConfigSource(Set<String> known) {
        this.known = known;
    }

    Map<String, Setting> settings() {
        return settings;
    }

    void addFile(Path file) throws NodeStartException {
        List<String> lines;
        try {
            lines = TextFile.read(file).lines().toList();
        } catch (CorruptLogException e) {
            throw broken(String.valueOf(e.getMessage()), "is it the node's configuration? write it in UTF-8");
        } catch (IOException e) {
            throw new NodeStartException(
                    ErrorCode.CONFIG_BROKEN,
                    "cannot read the configuration " + file + ": " + e,
                    "check the path and who may read it",
                    e);
        }
        Map<String, Integer> lineOfKey = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Optional<Map.Entry<String, String>> entry = parseLine(lines.get(i), file + ":" + (i + 1));
            if (entry.isEmpty()) {
                continue;
            }
            String key = entry.get().getKey();
            Integer earlier = lineOfKey.putIfAbsent(key, i + 1);
            String place = file + ":" + (i + 1);
            if (earlier != null) {
                throw broken(place + ": " + key + " is set before, in line " + earlier, "remove one of the two lines");
            }
            add(key, new Setting(entry.get().getValue(), place));
        }
    }

    /** {@code RAFTLOG_NODE_ID} sets {@code node.id}. Names that resemble no key belong to something else. */
    void addEnvironment(Map<String, String> environment) throws NodeStartException {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            if (!variable.getKey().startsWith(ENVIRONMENT_PREFIX)) {
                continue;
            }
            String key = variable.getKey()
                    .substring(ENVIRONMENT_PREFIX.length())
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '.');
            if (known.contains(key) || !DidYouMean.closest(key, known).isEmpty()) {
                add(key, new Setting(variable.getValue(), variable.getKey()));
            }
        }
    }

    void addOverrides(Map<String, String> overrides) throws NodeStartException {
        for (Map.Entry<String, String> override : new TreeMap<>(overrides).entrySet()) {
            add(override.getKey(), new Setting(override.getValue(), "--set"));
        }
    }

    private void add(String key, Setting setting) throws NodeStartException {
        if (!known.contains(key)) {
            List<String> close = DidYouMean.closest(key, known);
            throw broken(
                    setting.place() + ": unknown configuration key " + key,
                    close.isEmpty()
                            ? "see the keys: raftlog config list"
                            : "did you mean " + String.join(" or ", close));
        }
        settings.put(key, setting);
    }

    /** One line of the properties format, by the JDK's own parser; lines that go on in the next are refused. */
    private static Optional<Map.Entry<String, String>> parseLine(String line, String place) throws NodeStartException {
        if (CONTINUED.matcher(line).find() && !line.stripLeading().startsWith("#")) {
            throw broken(place + ": the line ends with a backslash", "write key and value on one line");
        }
        Properties parsed = new Properties();
        try {
            parsed.load(new StringReader(line));
        } catch (IOException | IllegalArgumentException e) {
            throw broken(place + ": " + e.getMessage(), "write key=value");
        }
        return parsed.stringPropertyNames().stream()
                .findFirst()
                .map(key -> Map.entry(key, parsed.getProperty(key).strip()));
    }

    private static final Pattern CONTINUED = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\$");

    static NodeStartException broken(String message, String hint) {
        return new NodeStartException(ErrorCode.CONFIG_BROKEN, message, hint);
    }
}
