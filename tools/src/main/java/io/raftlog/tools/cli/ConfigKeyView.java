package io.raftlog.tools.cli;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * A configuration key as {@code -o json} shows it.
 *
 * @param defaultValue null if the key must be set
 * @param allowed the rule for values; empty if the type is all
 */
record ConfigKeyView(
        String key, String type, @Nullable String defaultValue, String allowed, String importance, String meaning) {

    static List<ConfigKeyView> all(ConfigDef definitions) {
        return definitions.configKeys().values().stream()
                .map(ConfigKeyView::of)
                .sorted((left, right) -> left.key().compareTo(right.key()))
                .toList();
    }

    private static ConfigKeyView of(ConfigDef.ConfigKey key) {
        return new ConfigKeyView(
                key.name,
                key.type.name().toLowerCase(Locale.ROOT),
                key.hasDefault() ? Objects.toString(key.defaultValue) : null,
                key.validator == null ? "" : key.validator.toString(),
                key.importance.name().toLowerCase(Locale.ROOT),
                key.documentation);
    }

    /** For tables. */
    String defaultText() {
        if (defaultValue == null) {
            return "(required)";
        }
        return defaultValue.isEmpty() ? "(empty)" : defaultValue;
    }
}
