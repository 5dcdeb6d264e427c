package io.raftlog.tools.cli.output;

import java.util.Locale;

/** The formats of {@code -o}, typed in lower case. */
public enum OutputFormat {
    /** For people. */
    TABLE,
    /** For people with wide terminals: more columns. */
    WIDE,
    /** One indented document. */
    JSON,
    /** One document a line; a list is a line for each element. */
    JSONL,
    YAML;

    /** Whether it is for people rather than programs. */
    public boolean isText() {
        return this == TABLE || this == WIDE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
